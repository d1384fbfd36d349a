using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Text;
using System.Threading.Channels;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Irc;

/// <summary>A client made of nothing but lines, over WebSocket or TCP.</summary>
internal sealed class IrcClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket? _webSocket;
    private readonly Stream? _stream;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _seen = [];
    private Task _reading = Task.CompletedTask;

    private IrcClient(ClientWebSocket webSocket) => _webSocket = webSocket;

    private IrcClient(Stream stream) => _stream = stream;

    /// <summary>Code of the close frame.</summary>
    public int? CloseCode => (int?)_webSocket?.CloseStatus;

    /// <summary>Every line so far.</summary>
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

    public static async Task<IrcClient> OpenAsync(string url)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("irc");
        using var patience = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(new Uri(url.Replace("http", "ws", StringComparison.Ordinal) + "/"), patience.Token);
        var client = new IrcClient(socket);
        client._reading = client.ReadFramesAsync();
        return client;
    }

    /// <param name="port">Of this machine.</param>
    /// <param name="receiveBuffer">Bytes that the system takes for it; 0 for as many as it likes.</param>
    /// <param name="before">What comes before the first line, as from a proxy.</param>
    public static async Task<IrcClient> OpenTcpAsync(int port, int receiveBuffer = 0, byte[]? before = null)
    {
        var client = new IrcClient(await ConnectAsync(port, receiveBuffer, before ?? []));
        client._reading = client.ReadLinesAsync();
        return client;
    }

    /// <param name="port">Of this machine.</param>
    /// <param name="accept">Looks at what the service shows.</param>
    /// <param name="before">What comes before TLS, as from a proxy.</param>
    /// <exception cref="AuthenticationException">The certificate was not accepted.</exception>
    /// <exception cref="IOException">The connection was closed in the handshake.</exception>
    public static async Task<IrcClient> OpenTlsAsync(int port, RemoteCertificateValidationCallback accept, byte[]? before = null)
    {
        var tls = new SslStream(await ConnectAsync(port, receiveBuffer: 0, before ?? []));
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "irc.example.com", RemoteCertificateValidationCallback = accept }, patience.Token);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }

        var client = new IrcClient(tls);
        client._reading = client.ReadLinesAsync();
        return client;
    }

    /// <summary>Logs in, with tags and commands; anonymously without a token.</summary>
    public async Task<IrcClient> LogInAsync(string? token = null, string capabilities = "twitch.tv/tags twitch.tv/commands")
    {
        if (capabilities.Length > 0)
        {
            await SendAsync($"CAP REQ :{capabilities}");
        }

        await SendAsync(token is null ? "PASS SCHMOOPIIE" : $"PASS oauth:{token}", token is null ? "NICK justinfan1234" : "NICK whatever");
        await NextAsync(" 376 ");
        return this;
    }

    /// <summary>Joins, and returns the line with the room's state.</summary>
    public async Task<string> JoinAsync(string channel)
    {
        await SendAsync($"JOIN {channel}");
        return await NextAsync($"ROOMSTATE {channel}");
    }

    public Task SendAsync(params string[] lines) => SendBytesAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\r\n"))));

    public async Task SendBytesAsync(byte[] bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        if (_webSocket is not null)
        {
            await _webSocket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        }
        else
        {
            await _stream!.WriteAsync(bytes, patience.Token);
        }
    }

    /// <summary>The next line that has a text in it; those before it are passed over.</summary>
    public async Task<string> NextAsync(string wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(patience.Token);
                if (line.Contains(wanted, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"Waited for '{wanted}' ({CloseCode}); these lines came:\n{string.Join('\n', Seen)}"), exception);
        }
    }

    /// <summary>Waits until the connection has ended.</summary>
    public Task EndAsync() => _reading.WaitAsync(Patience);

    /// <summary>What a tag of a line says.</summary>
    public static string TagOf(string line, string name) =>
        line[1..line.IndexOf(' ', StringComparison.Ordinal)].Split(';').First(tag => tag.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    public async ValueTask DisposeAsync()
    {
        _webSocket?.Abort();
        _stream?.Dispose();
        await _reading;
        _webSocket?.Dispose();
    }

    private static async Task<NetworkStream> ConnectAsync(int port, int receiveBuffer, byte[] before)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        await socket.ConnectAsync("127.0.0.1", port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(before);
        return stream;
    }

    private async Task ReadFramesAsync()
    {
        try
        {
            await _webSocket!.ReceiveAllAsync((_, bytes) =>
            {
                foreach (var line in Encoding.UTF8.GetString(bytes.Span).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
                {
                    Took(line);
                }
            });
        }
        finally
        {
            _lines.Writer.Complete();
        }
    }

    private async Task ReadLinesAsync()
    {
        try
        {
            using var reader = new StreamReader(_stream!, Encoding.UTF8);
            while (await reader.ReadLineAsync() is { } line)
            {
                Took(line);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Cut, by either side.
        }
        finally
        {
            _lines.Writer.Complete();
        }
    }

    private void Took(string line)
    {
        lock (_seen)
        {
            _seen.Add(line);
        }

        _lines.Writer.TryWrite(line);
    }
}
