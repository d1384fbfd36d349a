using System.Net.WebSockets;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>A viewer who posts as fast as answers come and posts again what was not acknowledged as stored: when the service is lost, and when it
/// asks to come later.</summary>
/// <param name="next">Where to post after a service was lost; at first, after none.</param>
/// <param name="tally">Counts its acknowledgements.</param>
/// <param name="room">Where it posts.</param>
/// <param name="viewerId">Who it is.</param>
internal sealed class RetryingPoster(Func<IServiceLife?, Task<IServiceLife>> next, AckTally tally, string room, string viewerId)
{
    /// <summary>Posts that wait for their answers at any time.</summary>
    private const int Window = 16;

    /// <summary>Reasons that pass: the service's own trouble, and a burst when it is over.</summary>
    private static readonly string[] Passing = ["room_stopping", "room_overloaded", "store_unavailable", "rate_limited"];

    private readonly Dictionary<string, string> _open = new(StringComparer.Ordinal);
    private readonly List<string> _refused = [];
    private Task? _waiting;
    private int _posted;
    private volatile bool _finishing;

    /// <summary>The position that each text was acknowledged at, with <c>stored</c>.</summary>
    public Dictionary<string, string> Acknowledged { get; } = new(StringComparer.Ordinal);

    /// <summary>Close codes of the connections it lost.</summary>
    public List<int?> CloseCodes { get; } = [];

    /// <summary>Posts that were repeated.</summary>
    public int Retried { get; private set; }

    /// <summary>Repeated posts that turned out to have been stored by a service that did not live to say so.</summary>
    public int StoredBeforeLoss { get; private set; }

    /// <summary>Posts that were to come again later.</summary>
    public int Refused { get; private set; }

    /// <summary>Acknowledgements that the comment waits for the store.</summary>
    public int NotStored { get; private set; }

    /// <summary>Posts nothing new from now on.</summary>
    public void Finish() => _finishing = true;

    /// <summary>Posts until told to finish and until everything posted is acknowledged.</summary>
    public async Task RunAsync()
    {
        IServiceLife? lost = null;
        do
        {
            var current = await next(lost);
            try
            {
                await using var viewer = await TestViewer.ConnectAsync(current.Url, room);
                await PostAsync(viewer);
                CloseCodes.Add(viewer.CloseCode);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Killed, while connecting or sending.
            }

            lost = current;
        }
        while (!_finishing || _open.Count > 0);
    }

    private async Task PostAsync(TestViewer viewer)
    {
        await SendAsync(viewer, new { type = "join", id = "join", token = ViewerTokens.For(viewerId) });
        var epoch = 0L;
        (_waiting, var reading) = (null, viewer.ReadAsync());
        while (!_finishing || _open.Count > 0)
        {
            if (_waiting is { } waiting && await Task.WhenAny(reading, waiting) == waiting)
            {
                await RepeatRefusedAsync(viewer);
                continue;
            }

            if (await reading is not { } frame)
            {
                return;
            }

            reading = viewer.ReadAsync();
            switch (frame.GetProperty("type").GetString())
            {
                case "joined":
                    epoch = frame.GetProperty("epoch").GetInt64();
                    await RepeatAsync(viewer);
                    break;
                case "ack":
                    await HandleAsync(viewer, frame, epoch);
                    break;
                case "reject" when frame.GetProperty("id").GetString() == "join":
                    throw new WebSocketException($"{viewerId} cannot join now: {frame}");
                case "reject":
                    WaitWith(frame);
                    continue;
                default:
                    continue;
            }

            while (!_finishing && _open.Count < Window)
            {
                var nonce = $"{viewerId}-{++_posted}";
                _open.Add(nonce, $"comment {_posted} of {viewerId}");
                await SendPostAsync(viewer, nonce);
            }
        }
    }

    private void WaitWith(JsonElement reject)
    {
        if (!Passing.Contains(reject.GetProperty("name").GetString()))
        {
            throw new InvalidOperationException($"{viewerId} was refused: {reject}");
        }

        Refused++;
        _refused.Add(reject.GetProperty("id").GetString()!);
        _waiting ??= Task.Delay(TimeSpan.FromMilliseconds(reject.GetProperty("retryAfterMs").GetInt64()), TimeProvider.System);
    }

    private async Task RepeatRefusedAsync(TestViewer viewer)
    {
        _waiting = null;
        Retried += _refused.Count;
        foreach (var nonce in _refused)
        {
            await SendPostAsync(viewer, nonce);
        }

        _refused.Clear();
    }

    private async Task RepeatAsync(TestViewer viewer)
    {
        _refused.Clear();
        foreach (var nonce in _open.Keys.ToList())
        {
            Retried++;
            await SendPostAsync(viewer, nonce);
        }
    }

    private async Task HandleAsync(TestViewer viewer, JsonElement ack, long epoch)
    {
        var nonce = ack.GetProperty("id").GetString()!;
        if (!ack.GetProperty("stored").GetBoolean())
        {
            NotStored++;
            await SendPostAsync(viewer, nonce);
            return;
        }

        _open.Remove(nonce, out var text);
        Acknowledged.Add(text!, $"{ack.GetProperty("epoch")}.{ack.GetProperty("seq")}");
        StoredBeforeLoss += ack.GetProperty("epoch").GetInt64() < epoch ? 1 : 0;
        tally.Add();
    }

    private Task SendPostAsync(TestViewer viewer, string nonce) =>
        SendAsync(viewer, new { type = "post", id = nonce, nonce, text = _open[nonce] });

    private static Task SendAsync(TestViewer viewer, object frame) => viewer.SendAsync(JsonSerializer.Serialize(frame));
}
