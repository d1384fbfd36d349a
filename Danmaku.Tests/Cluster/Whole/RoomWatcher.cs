using System.Net.WebSockets;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>A viewer who watches a room through everything: comes back with its position, and holds the service to what it says of it.</summary>
/// <param name="next">Where to connect after a gateway was lost; at first, after none.</param>
/// <param name="room">The room.</param>
internal sealed class RoomWatcher(Func<IServiceLife?, Task<IServiceLife>> next, string room) : IAsyncDisposable
{
    /// <summary>Far beyond what anything here takes; reached only by a test that fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly List<(Predicate<RoomWatcher> Wanted, TaskCompletionSource Came)> _awaited = [];
    private readonly CancellationTokenSource _ending = new();
    private Task _watching = Task.CompletedTask;
    private TestViewer? _viewer;
    private TimeSpan _comeBackIn;
    private (long Epoch, long Sequence)? _position;

    /// <summary>The text of every comment seen, by its place.</summary>
    public Dictionary<(long Epoch, long Sequence), string> Seen { get; } = [];

    /// <summary>How often it went on where it was.</summary>
    public int Resumed { get; private set; }

    /// <summary>How often it was told to start anew from a snapshot.</summary>
    public int Snapshots { get; private set; }

    /// <summary>How often it was asked to move elsewhere.</summary>
    public int Moved { get; private set; }

    /// <summary>Connections lost.</summary>
    public int Lost { get; private set; }

    /// <summary>Viewers in the room, as it was told last.</summary>
    public int Viewers { get; private set; }

    /// <summary>Starts watching, and returns once it is in.</summary>
    public async Task<RoomWatcher> StartAsync()
    {
        _watching = WatchAsync();
        await UntilAsync(static watcher => watcher._position is not null);
        return this;
    }

    /// <summary>Waits until it has seen a comment.</summary>
    public Task SeesAsync(string text) => UntilAsync(watcher => watcher.Seen.ContainsValue(text));

    /// <summary>Waits for something to be so; fails with the watcher when it does.</summary>
    public async Task UntilAsync(Predicate<RoomWatcher> wanted)
    {
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (wanted(this))
            {
                return;
            }

            _awaited.Add((wanted, came));
        }

        var first = await Task.WhenAny(came.Task, _watching.ContinueWith(static watching => watching, TaskScheduler.Default).Unwrap()).WaitAsync(Patience);
        await first;
        Assert.True(came.Task.IsCompleted, "The watcher stopped watching.");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _viewer?.Cut();
        await _watching;
        _ending.Dispose();
    }

    private async Task WatchAsync()
    {
        await Task.Yield();
        IServiceLife? lost = null;
        while (!_ending.IsCancellationRequested)
        {
            var gateway = await next(lost);
            try
            {
                await using var viewer = _viewer = await TestViewer.ConnectAsync(gateway.Url, room);
                await viewer.SendAsync(JsonSerializer.Serialize(new
                {
                    type = "join",
                    id = "watch",
                    resume = _position is { } at ? new { epoch = at.Epoch, seq = at.Sequence } : null,
                }));
                while (await ReadAsync(viewer) is { } frame)
                {
                    lock (_lock)
                    {
                        Handle(frame);
                        Tell();
                    }
                }
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Killed, while connecting or sending.
            }

            Lost++;
            lost = gateway;
            await Task.Delay(_comeBackIn, TimeProvider.System, CancellationToken.None);
            _comeBackIn = TimeSpan.Zero;
        }
    }

    // A quiet room sends nothing for long: that is no failure here, and whoever waits for something has a patience of their own.
    private static async Task<JsonElement?> ReadAsync(TestViewer viewer)
    {
        while (true)
        {
            try
            {
                return await viewer.ReadAsync();
            }
            catch (TimeoutException)
            {
                // Quiet.
            }
        }
    }

    private void Handle(JsonElement frame)
    {
        switch (frame.GetProperty("type").GetString())
        {
            case "joined" when frame.GetProperty("resumed").GetBoolean():
                Resumed++;
                break;
            case "snapshot":
                Snapshots++;
                _position = (frame.GetProperty("epoch").GetInt64(), frame.GetProperty("seq").GetInt64());
                Viewers = frame.GetProperty("viewers").GetInt32();
                foreach (var comment in frame.GetProperty("comments").EnumerateArray())
                {
                    var id = comment.GetProperty("id").GetString()!.Split('.');
                    See((Number(id[0]), Number(id[1])), comment);
                }

                break;
            case "batch":
                HandleBatch(frame);
                break;
            case "skipped":
                var to = frame.GetProperty("to").GetInt64();
                _position = (frame.GetProperty("epoch").GetInt64(), Math.Max(to, _position?.Sequence ?? 0));
                break;
            case "viewers":
                Viewers = frame.GetProperty("count").GetInt32();
                break;
            case "reject":
                // Cannot come in now: this viewer comes again over another connection, when it was told to.
                _comeBackIn = TimeSpan.FromMilliseconds(frame.GetProperty("retryAfterMs").GetInt64());
                _viewer!.Cut();
                break;
            case "move":
                Moved++;
                _viewer!.Cut();
                break;
            default:
                break;
        }
    }

    private void HandleBatch(JsonElement batch)
    {
        var (epoch, first, last) = (batch.GetProperty("epoch").GetInt64(), batch.GetProperty("first").GetInt64(), batch.GetProperty("last").GetInt64());
        var (known, sequence) = _position ?? throw new InvalidOperationException($"A batch before any snapshot: {batch}");
        Assert.True(epoch == known, $"At {known}.{sequence} came a batch of epoch {epoch}, and no snapshot before it.");
        Assert.True(first <= sequence + 1, $"At {known}.{sequence} came a batch from {first} on: what is between was never accounted for.");
        foreach (var item in batch.GetProperty("events").EnumerateArray().Where(static item => item.GetProperty("kind").GetString() == "comment"))
        {
            See((epoch, item.GetProperty("seq").GetInt64()), item);
        }

        _position = (epoch, Math.Max(last, sequence));
    }

    private void See((long, long) position, JsonElement comment)
    {
        var text = comment.GetProperty("text").GetString()!;
        Assert.True(!Seen.TryGetValue(position, out var before) || before == text, $"At {position} was '{before}' and then '{text}'.");
        Seen[position] = text;
    }

    private void Tell()
    {
        foreach (var (_, came) in _awaited.Where(waiting => waiting.Wanted(this)))
        {
            came.TrySetResult();
        }

        _awaited.RemoveAll(static waiting => waiting.Came.Task.IsCompleted);
    }

    private static long Number(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
