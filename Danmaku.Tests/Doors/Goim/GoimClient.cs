using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>A client of goim's packets over a real WebSocket, written from their description: every packet that comes is kept in order until a test asks for it.</summary>
internal sealed class GoimClient : IAsyncDisposable
{
    private const int HeaderBytes = 16;

    /// <summary>Far beyond what anything here takes; reached only by a test that fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<GoimReceived> _packets = Channel.CreateUnbounded<GoimReceived>();
    private readonly List<GoimReceived> _kept = [];
    private readonly List<GoimReceived> _seen = [];
    private Task _receiving = Task.CompletedTask;

    /// <summary>The code of the close frame that ended it, if any.</summary>
    public int? CloseCode => (int?)_socket.CloseStatus;

    /// <summary>Every packet so far.</summary>
    public IReadOnlyList<GoimReceived> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Connects, without auth.</summary>
    public static async Task<GoimClient> ConnectAsync(string url)
    {
        var client = new GoimClient();
        using var patience = new CancellationTokenSource(Patience);
        await client._socket.ConnectAsync(new Uri($"{url.Replace("http", "ws", StringComparison.Ordinal)}/sub"), patience.Token);
        client._receiving = client.ReceiveAsync();
        return client;
    }

    /// <summary>Connects as a player does, and waits until it is in.</summary>
    public static async Task<GoimClient> JoinAsync(string url, object room, string? token = null, int version = 1)
    {
        var client = await ConnectAsync(url);
        var answer = await client.AuthAsync(new { uid = 0, roomid = room, protover = version, platform = "web", type = 2, key = token });
        Assert.Equal("""{"code":0}""", Encoding.UTF8.GetString(answer.Body));
        return client;
    }

    /// <summary>Connects as goim's own client does, and waits until it is in.</summary>
    public static async Task<GoimClient> JoinNativelyAsync(string url, string room, string? token = null, int[]? accepts = null)
    {
        var client = await ConnectAsync(url);
        var answer = await client.AuthAsync(new { mid = 123, key = token, room_id = $"live://{room}", platform = "web", accepts });
        Assert.Empty(answer.Body);
        return client;
    }

    /// <summary>A packet.</summary>
    public static byte[] Packet(int operation, ReadOnlySpan<byte> body, int sequence = 1, short version = 1)
    {
        var packet = new byte[HeaderBytes + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(packet, packet.Length);
        BinaryPrimitives.WriteInt16BigEndian(packet.AsSpan(4), HeaderBytes);
        BinaryPrimitives.WriteInt16BigEndian(packet.AsSpan(6), version);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), operation);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(12), sequence);
        body.CopyTo(packet.AsSpan(HeaderBytes));
        return packet;
    }

    /// <summary>A packet with a JSON body.</summary>
    public static byte[] Packet(int operation, object body, int sequence = 1) => Packet(operation, JsonSerializer.SerializeToUtf8Bytes(body), sequence);

    /// <summary>Sends a message.</summary>
    public async Task SendAsync(byte[] message, WebSocketMessageType type = WebSocketMessageType.Binary)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _socket.SendAsync(message, type, endOfMessage: true, patience.Token);
    }

    /// <summary>Sends an auth packet and returns the answer to it.</summary>
    public async Task<GoimReceived> AuthAsync(object body)
    {
        await SendAsync(Packet(7, body));
        return await NextAsync(8);
    }

    /// <summary>Posts, and returns <c>DANMAKU_ACK</c> or <c>DANMAKU_REJECT</c>.</summary>
    public async Task<GoimReceived> PostAsync(object body, int sequence = 77)
    {
        await SendAsync(Packet(4, body, sequence));
        return await AnswerAsync(sequence);
    }

    /// <summary>The command that answers a request.</summary>
    public Task<GoimReceived> AnswerAsync(int sequence) => NextAsync(
        packet => packet.Command is "DANMAKU_ACK" or "DANMAKU_REJECT" && packet.Data.GetProperty("seq").GetInt32() == sequence, $"the answer to {sequence}");

    /// <summary>The number of viewers that a heartbeat is answered with.</summary>
    public async Task<int> HeartbeatAsync(string body = "")
    {
        await SendAsync(Packet(2, Encoding.UTF8.GetBytes(body), sequence: 9));
        var answer = await NextAsync(3);
        Assert.Equal((20, 1, 9), (answer.Length, answer.Version, answer.Sequence));
        return BinaryPrimitives.ReadInt32BigEndian(answer.Body);
    }

    /// <summary>The next packet of an operation.</summary>
    public Task<GoimReceived> NextAsync(int operation) => NextAsync(packet => packet.Operation == operation, $"operation {operation}");

    /// <summary>The next command of a name.</summary>
    public Task<GoimReceived> CommandAsync(string command) => NextAsync(packet => packet.Command == command, command);

    /// <summary>The comment of this text.</summary>
    public Task<GoimReceived> CommentAsync(string text) => NextAsync(packet => packet.Text == text, $"the comment {text}");

    /// <summary>The next packet that is wanted; others before it are kept.</summary>
    public async Task<GoimReceived> NextAsync(Func<GoimReceived, bool> wanted, string what)
    {
        var index = _kept.FindIndex(packet => wanted(packet));
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
                var packet = await _packets.Reader.ReadAsync(patience.Token);
                if (wanted(packet))
                {
                    return packet;
                }

                _kept.Add(packet);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new InvalidOperationException(
                $"Waited for {what}; the connection is {_socket.State} ({CloseCode}), and these came: {string.Join('\n', Seen)}", exception);
        }
    }

    /// <summary>Waits until the connection has ended, and returns the code of its close frame.</summary>
    public async Task<int?> EndAsync()
    {
        await _receiving.WaitAsync(Patience);
        return CloseCode;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    /// <summary>The packets of a message, those inside others in their places.</summary>
    public static IEnumerable<GoimReceived> Unpack(byte[] message, (int Operation, int Version)? outer = null)
    {
        for (var start = 0; start < message.Length;)
        {
            var header = message.AsSpan(start, HeaderBytes);
            var length = BinaryPrimitives.ReadInt32BigEndian(header);
            Assert.Equal(HeaderBytes, BinaryPrimitives.ReadInt16BigEndian(header[4..]));
            var version = BinaryPrimitives.ReadInt16BigEndian(header[6..]);
            var operation = BinaryPrimitives.ReadInt32BigEndian(header[8..]);
            var sequence = BinaryPrimitives.ReadInt32BigEndian(header[12..]);
            var body = message[(start + HeaderBytes)..(start + length)];
            start += length;
            if ((operation, version) is (9, _) or (5, 2 or 3))
            {
                foreach (var inner in Unpack(version switch { 2 => Inflate(body), 3 => Unbrotli(body), _ => body }, (operation, version)))
                {
                    yield return inner;
                }
            }
            else
            {
                var (outerOperation, outerVersion) = outer ?? (operation, version);
                yield return new GoimReceived(operation, outerVersion, outerOperation, sequence, length, body);
            }
        }
    }

    private static byte[] Inflate(byte[] body) => ReadAll(new ZLibStream(new MemoryStream(body), CompressionMode.Decompress));

    private static byte[] Unbrotli(byte[] body) => ReadAll(new BrotliStream(new MemoryStream(body), CompressionMode.Decompress));

    private static byte[] ReadAll(Stream stream)
    {
        using (stream)
        {
            using var all = new MemoryStream();
            stream.CopyTo(all);
            return all.ToArray();
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            await _socket.ReceiveAllAsync((type, bytes) =>
            {
                Assert.Equal(WebSocketMessageType.Binary, type);
                foreach (var packet in Unpack(bytes.ToArray()))
                {
                    lock (_seen)
                    {
                        _seen.Add(packet);
                    }

                    _packets.Writer.TryWrite(packet);
                }
            });
        }
        finally
        {
            _packets.Writer.Complete();
        }
    }
}
