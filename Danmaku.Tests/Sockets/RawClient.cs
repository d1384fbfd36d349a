using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Danmaku.Tests.Sockets;

/// <summary>A viewer made of nothing but a TCP connection: it can break every rule.</summary>
internal sealed class RawClient : IDisposable
{
    public const string SampleKey = "dGhlIHNhbXBsZSBub25jZQ==";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;

    private RawClient(TcpClient tcp)
    {
        _tcp = tcp;
        _stream = tcp.GetStream();
    }

    /// <summary>Opens a TCP connection and no more.</summary>
    /// <param name="address">The gateway.</param>
    /// <param name="receiveBuffer">Kernel buffer in bytes; small for a viewer that shall be slow soon. 0: the system's
    /// choice.</param>
    public static async Task<RawClient> ConnectAsync(Uri address, int receiveBuffer = 0)
    {
        var tcp = new TcpClient { NoDelay = true };
        if (receiveBuffer > 0)
        {
            tcp.ReceiveBufferSize = receiveBuffer;
        }

        await tcp.ConnectAsync(IPAddress.Loopback, address.Port);
        return new RawClient(tcp);
    }

    /// <summary>Opens a WebSocket.</summary>
    public static async Task<RawClient> OpenAsync(Uri address, int receiveBuffer = 0)
    {
        var client = await ConnectAsync(address, receiveBuffer);
        var (status, _, _) = await client.HandshakeAsync(Handshake(address));
        Assert.Equal(101, status);
        return client;
    }

    /// <summary>The lines of a good handshake, to be bent.</summary>
    public static List<string> Handshake(Uri address) =>
    [
        $"GET {address.AbsolutePath} HTTP/1.1",
        $"Host: {address.Authority}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        $"Sec-WebSocket-Key: {SampleKey}",
    ];

    /// <summary>Sends request lines and reads the answer.</summary>
    public async Task<(int Status, Dictionary<string, string> Headers, string Body)> HandshakeAsync(IEnumerable<string> lines)
    {
        await SendAsync(Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"));
        return await ReadAnswerAsync();
    }

    /// <summary>Reads the answer to request lines.</summary>
    public async Task<(int Status, Dictionary<string, string> Headers, string Body)> ReadAnswerAsync()
    {
        var statusLine = await ReadLineAsync();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var status = int.Parse(statusLine.Split(' ')[1], CultureInfo.InvariantCulture);
        return (status, headers, status == 101 ? "" : await ReadBodyAsync(headers));
    }

    public Task SendAsync(params byte[] bytes) => WithinPatience("sending", async token =>
    {
        await _stream.WriteAsync(bytes, token);
        return true;
    });

    /// <summary>Reads one frame.</summary>
    /// <exception cref="EndOfStreamException">The gateway hung up first.</exception>
    public Task<ServerFrame> ReadAsync() => WithinPatience("reading a frame", async token =>
    {
        var start = await ReadExactlyAsync(2, token);
        Assert.True((start[1] & 0x80) == 0, "A server must not mask.");
        long length = start[1];
        if (length == 126)
        {
            length = BinaryPrimitives.ReadUInt16BigEndian(await ReadExactlyAsync(2, token));
        }
        else if (length == 127)
        {
            length = BinaryPrimitives.ReadInt64BigEndian(await ReadExactlyAsync(8, token));
        }

        return new ServerFrame(start[0], await ReadExactlyAsync((int)length, token));
    });

    /// <summary>Reads frames up to the close frame.</summary>
    public async Task<ServerFrame> ReadCloseAsync()
    {
        while (true)
        {
            var frame = await ReadAsync();
            if (frame.IsClose)
            {
                return frame;
            }
        }
    }

    /// <summary>Reads until the gateway has hung up, by FIN or by reset.</summary>
    public Task ReadEndAsync() => WithinPatience("waiting for the gateway to hang up", async token =>
    {
        var rest = new byte[4096];
        try
        {
            while (await _stream.ReadAsync(rest, token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset is an end too.
        }

        return true;
    });

    /// <summary>Sends a text and sees it come back.</summary>
    public async Task AssertEchoesAsync(string text)
    {
        await SendAsync(ClientFrame.Text(text));
        Assert.Equal(text, (await ReadAsync()).Text);
    }

    /// <summary>Waits until all that was sent before has been dealt with: an echo leaves while its message is still being handled.</summary>
    public async Task AssertHandledAsync()
    {
        await SendAsync(ClientFrame.Ping(7));
        Assert.Equal(ClientFrame.Final | ClientFrame.PongOpcode, (await ReadAsync()).FirstByte);
    }

    /// <summary>Cuts the connection with a reset.</summary>
    public void Reset() => _tcp.Client.Close(0);

    public void Dispose()
    {
        _stream.Dispose();
        _tcp.Dispose();
    }

    private async Task<string> ReadBodyAsync(Dictionary<string, string> headers)
    {
        if (headers.TryGetValue("Content-Length", out var length))
        {
            return await ReadTextAsync(int.Parse(length, CultureInfo.InvariantCulture));
        }

        var body = new StringBuilder();
        while (headers.TryGetValue("Transfer-Encoding", out _)
            && int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var chunk)
        {
            body.Append(await ReadTextAsync(chunk));
            await ReadLineAsync();
        }

        return body.ToString();
    }

    private async Task<string> ReadTextAsync(int length) => Encoding.UTF8.GetString(
        await WithinPatience("reading a body", token => ReadExactlyAsync(length, token)));

    private Task<string> ReadLineAsync() => WithinPatience("reading the answer to the handshake", async token =>
    {
        var line = new StringBuilder();
        while (true)
        {
            var next = (char)(await ReadExactlyAsync(1, token))[0];
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(next);
        }
    });

    private async Task<byte[]> ReadExactlyAsync(int count, CancellationToken token)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, token);
        return bytes;
    }

    private static async Task<T> WithinPatience<T>(string phase, Func<CancellationToken, Task<T>> action)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await action(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The raw client gave up after {Patience} while {phase}.");
        }
    }
}
