using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Danmaku.Tests.Support;

/// <summary>A client of <c>danmaku.v1</c> over a real WebSocket: every frame that comes is kept in order until a test asks for it.</summary>
internal sealed class TestViewer : IAsyncDisposable
{
    /// <summary>Far beyond what anything here takes; reached only by a test that fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Reasons that pass, and with which a client that wants to join is asked to come again.</summary>
    private static readonly string[] Passing = ["room_stopping", "room_overloaded", "store_unavailable"];

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<JsonElement> _frames = Channel.CreateUnbounded<JsonElement>();
    private readonly List<string> _seen = [];
    private Task _receiving = Task.CompletedTask;
    private int _requests;

    /// <summary>The code of the close frame that ended it, if any.</summary>
    public int? CloseCode => (int?)_socket.CloseStatus;

    /// <summary>The <c>joined</c> frame of the first room.</summary>
    public JsonElement Joined { get; private set; }

    /// <summary>Every frame so far, as it came.</summary>
    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Connects, without joining.</summary>
    public static async Task<TestViewer> ConnectAsync(string url, string room)
    {
        var viewer = new TestViewer();
        viewer._socket.Options.AddSubProtocol("danmaku.v1");
        using var patience = new CancellationTokenSource(Patience);
        await viewer._socket.ConnectAsync(new Uri($"{url.Replace("http", "ws", StringComparison.Ordinal)}/rooms/{room}/ws"), patience.Token);
        viewer._receiving = viewer.ReceiveAsync();
        return viewer;
    }

    /// <summary>Connects and joins; again where a busy service asks for it.</summary>
    public static async Task<TestViewer> JoinAsync(string url, string room, string? token, (long Epoch, long Sequence)? resume = null)
    {
        var viewer = await ConnectAsync(url, room);
        var join = new { type = "join", token, resume = resume is { } from ? new { epoch = from.Epoch, seq = from.Sequence } : null };
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            viewer.Joined = await viewer.AskAsync(join);
            if (!viewer.Joined.TryGetProperty("name", out var name) || !Passing.Contains(name.GetString()))
            {
                Assert.True(viewer.Joined.GetProperty("type").GetString() == "joined", $"Not joined: {viewer.Joined}");
                return viewer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(viewer.Joined.GetProperty("retryAfterMs").GetInt64()), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>Sends a frame as it is.</summary>
    public async Task SendAsync(string json)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
    }

    /// <summary>Sends a request with an id of its own, and returns the answer; frames that come before it are kept.</summary>
    public async Task<JsonElement> AskAsync(object request)
    {
        var members = JsonSerializer.SerializeToNode(request)!.AsObject();
        var id = "t" + Interlocked.Increment(ref _requests).ToString(CultureInfo.InvariantCulture);
        members["id"] = id;
        await SendAsync(members.ToJsonString());
        return await NextAsync(frame => frame.TryGetProperty("id", out var answer) && answer.GetString() == id, $"the answer to {members}");
    }

    /// <summary>Posts and returns the answer, <c>ack</c> or <c>reject</c>.</summary>
    public Task<JsonElement> PostAsync(string text, string? nonce = null) => AskAsync(new { type = "post", text, nonce });

    /// <summary>The next frame of a type; others before it are kept.</summary>
    public Task<JsonElement> NextAsync(string type) =>
        NextAsync(frame => frame.GetProperty("type").GetString() == type, $"a frame of type {type}");

    /// <summary>Frames of a type that have been read and not asked for.</summary>
    public IReadOnlyList<JsonElement> Waiting(string type) => _kept.FindAll(frame => frame.GetProperty("type").GetString() == type);

    /// <summary>The next frame, whatever it is; <see langword="null"/> once the connection has ended and every frame was read.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        if (_kept.Count > 0)
        {
            var kept = _kept[0];
            _kept.RemoveAt(0);
            return kept;
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await _frames.Reader.WaitToReadAsync(patience.Token) && _frames.Reader.TryRead(out var frame) ? frame : null;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No frame came for {Patience}; the connection is {_socket.State}, and the last one was {_seen.LastOrDefault()}.");
        }
    }

    /// <summary>The next event of a kind in any batch; other frames before it are kept, other events of that batch are not.</summary>
    public async Task<JsonElement> NextEventAsync(string kind)
    {
        var batch = await NextAsync(
            frame => frame.GetProperty("type").GetString() == "batch" && Events(frame).Any(item => item.GetProperty("kind").GetString() == kind),
            $"an event of kind {kind}");
        return Events(batch).First(item => item.GetProperty("kind").GetString() == kind);
    }

    /// <summary>The text of the next comment that arrives.</summary>
    public async Task<string?> NextCommentAsync() => (await NextEventAsync("comment")).GetProperty("text").GetString();

    /// <summary>Waits for a batch with a comment of this text: whoever has just joined may be sent older ones first.</summary>
    public Task<JsonElement> CommentAsync(string text) => NextAsync(
        frame => frame.GetProperty("type").GetString() == "batch"
            && Events(frame).Any(item => item.TryGetProperty("text", out var itsText) && itsText.GetString() == text),
        $"the comment {text}");

    /// <summary>Waits until the connection has ended, and returns the code of its close frame.</summary>
    public async Task<int?> EndAsync()
    {
        await _receiving.WaitAsync(Patience);
        return CloseCode;
    }

    /// <summary>Cuts the connection, as a lost network would.</summary>
    public void Cut() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    private readonly List<JsonElement> _kept = [];

    private async Task<JsonElement> NextAsync(Func<JsonElement, bool> wanted, string what)
    {
        var index = _kept.FindIndex(frame => wanted(frame));
        if (index >= 0)
        {
            var kept = _kept[index];
            _kept.RemoveAt(index);
            return kept;
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var frame = await _frames.Reader.ReadAsync(patience.Token);
                if (wanted(frame))
                {
                    return frame;
                }

                _kept.Add(frame);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new InvalidOperationException(
                $"Waited for {what}; the connection is {_socket.State} ({CloseCode}), and these frames came: {string.Join('\n', _seen)}", exception);
        }
    }

    private static JsonElement.ArrayEnumerator Events(JsonElement batch) => batch.GetProperty("events").EnumerateArray();

    private async Task ReceiveAsync()
    {
        try
        {
            await _socket.ReceiveAllAsync((_, bytes) =>
            {
                var frame = Encoding.UTF8.GetString(bytes.Span);
                lock (_seen)
                {
                    _seen.Add(frame);
                }

                _frames.Writer.TryWrite(JsonElement.Parse(frame));
            });
        }
        finally
        {
            _frames.Writer.Complete();
        }
    }
}
