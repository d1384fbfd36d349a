using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Centrifuge;

/// <summary>A bare connection to the Centrifuge door: sends what a test writes, and keeps the lines that come.</summary>
internal sealed class CentrifugeSocket : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<JsonElement> _lines = Channel.CreateUnbounded<JsonElement>();
    private readonly List<JsonElement> _kept = [];
    private readonly List<string> _frames = [];
    private Task _receiving = Task.CompletedTask;
    private int _ids = 100;

    /// <summary>Whether nothing has been heard of its end.</summary>
    public bool IsOpen => !_receiving.IsCompleted;

    /// <summary>Every frame so far, as it came.</summary>
    public IReadOnlyList<string> Frames
    {
        get
        {
            lock (_frames)
            {
                return [.. _frames];
            }
        }
    }

    /// <summary>Opens the connection, without a command.</summary>
    public static Task<CentrifugeSocket> OpenAsync(GatewayUnderTest service) => OpenAsync(service.Url);

    /// <inheritdoc cref="OpenAsync(GatewayUnderTest)"/>
    public static async Task<CentrifugeSocket> OpenAsync(string url)
    {
        var opened = new CentrifugeSocket();
        await opened._socket.ConnectAsync(new Uri($"{url.Replace("http", "ws", StringComparison.Ordinal)}/connection/websocket"), CancellationToken.None);
        opened._receiving = opened.ReceiveAsync();
        return opened;
    }

    /// <summary>Opens the connection and connects.</summary>
    public static Task<CentrifugeSocket> ConnectAsync(GatewayUnderTest service, string? token = null) => ConnectAsync(service.Url, token);

    /// <inheritdoc cref="ConnectAsync(GatewayUnderTest, string?)"/>
    public static async Task<CentrifugeSocket> ConnectAsync(string url, string? token = null)
    {
        var connected = await OpenAsync(url);
        var answer = await connected.AskAsync("connect", new { token });
        Assert.True(answer.TryGetProperty("connect", out _), answer.ToString());
        return connected;
    }

    /// <summary>Sends a frame as it is.</summary>
    public Task SendAsync(string frame, WebSocketMessageType type = WebSocketMessageType.Text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(frame), type, endOfMessage: true, CancellationToken.None);

    /// <summary>Sends a frame as it is.</summary>
    public Task SendAsync(byte[] frame) => _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>Sends a frame if the connection still stands.</summary>
    public async Task<bool> TrySendAsync(byte[] frame)
    {
        try
        {
            await SendAsync(frame);
            return true;
        }
        catch (Exception exception) when (exception is WebSocketException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    /// <summary>Sends a command with an id of its own, and returns the answer; lines before it are kept.</summary>
    public async Task<JsonElement> AskAsync(string command, object members)
    {
        var id = Interlocked.Increment(ref _ids);
        await SendAsync(JsonSerializer.Serialize(new Dictionary<string, object> { ["id"] = id, [command] = members }));
        return await AnswerAsync(id);
    }

    /// <summary>The answer to a command; lines before it are kept.</summary>
    public Task<JsonElement> AnswerAsync(int id) =>
        NextAsync(line => line.TryGetProperty("id", out var answered) && answered.GetInt32() == id, $"the answer to {id}");

    /// <summary>The next publication of a kind; lines before it are kept.</summary>
    public async Task<JsonElement> PublicationAsync(string kind) => (await NextAsync(
        line => line.TryGetProperty("push", out var push) && push.TryGetProperty("pub", out var pub) && pub.GetProperty("data").GetProperty("kind").GetString() == kind,
        $"a publication of kind {kind}")).GetProperty("push").GetProperty("pub");

    /// <summary>The next line that is wanted; others before it are kept.</summary>
    public async Task<JsonElement> NextAsync(Func<JsonElement, bool> wanted, string what)
    {
        var index = _kept.FindIndex(line => wanted(line));
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
                var line = await _lines.Reader.ReadAsync(patience.Token);
                if (wanted(line))
                {
                    return line;
                }

                _kept.Add(line);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new InvalidOperationException(
                $"Waited for {what}; the connection is {_socket.State} ({_socket.CloseStatus}), and these frames came: {string.Join('\n', Frames)}", exception);
        }
    }

    /// <summary>Waits until the connection has ended.</summary>
    /// <returns>The code of its close frame.</returns>
    public async Task<int?> EndAsync()
    {
        await _receiving.WaitAsync(Patience);
        return (int?)_socket.CloseStatus;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            await _socket.ReceiveAllAsync((_, bytes) =>
            {
                var frame = Encoding.UTF8.GetString(bytes.Span);
                lock (_frames)
                {
                    _frames.Add(frame);
                }

                foreach (var line in frame.Split('\n'))
                {
                    _lines.Writer.TryWrite(JsonElement.Parse(line));
                }
            });
        }
        finally
        {
            _lines.Writer.Complete();
        }
    }
}
