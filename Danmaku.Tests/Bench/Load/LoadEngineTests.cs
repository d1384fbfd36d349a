using System.Net;
using System.Net.Sockets;
using System.Text;
using Danmaku.Bench.Load.Dialects;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Tests.Bench.Load;

/// <summary>The generator against a server that does what only some servers do.</summary>
public sealed class LoadEngineTests : IDisposable
{
    private const string Handshake =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly RoomLoad _room = new(number: 0, group: 0);
    private readonly LoadEngine _engine;

    public LoadEngineTests()
    {
        _listener.Start();
        _engine = new LoadEngine(new PlainDialect(), new EngineOptions
        {
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            Texts = CommentText.OfSize(100),
        });
    }

    [Fact]
    public async Task A_comment_in_a_message_of_several_frames_counts_and_pings_between_them_are_answered()
    {
        var marker = new byte[Marker.Length];
        Marker.Write(marker, GeneratorClock.Now, index: 0);
        await using var server = await ConnectAsync();

        await server.WriteAsync((byte[])[0x01, 5, .. marker[..5], 0x89, 1, (byte)'1', 0x80, 13, .. marker[5..], 0x89, 1, (byte)'2']);

        var pongs = new byte[14];
        await server.ReadExactlyAsync(pongs);
        Assert.Equal((0x8A, (byte)'1', 0x8A, (byte)'2'), (pongs[0], pongs[6], pongs[7], pongs[13]));
        Assert.Equal(1, (await _engine.RunAsync(_engine.Account)).Delivered);
    }

    [Fact]
    public async Task A_connection_that_the_server_ends_is_told_and_is_not_in_the_account()
    {
        await using var server = await ConnectAsync();

        await server.WriteAsync((byte[])[0x88, 6, 0x0F, 0xA2, .. "slow"u8]);

        Assert.Equal(0, await server.ReadAsync(new byte[1]));
        var totals = await _engine.RunAsync(_engine.Glance);
        Assert.Equal((1, "The server closed a connection: 4002 slow"), (totals.Closed, _engine.Problem));
        Assert.Equal(new Delivery(0, 0, 0, 0, 0), await _engine.RunAsync(_engine.Account));
    }

    [Fact]
    public async Task A_server_that_refuses_fails_the_connecting()
    {
        var connecting = _engine.ConnectAsync([new ClientPlan(0, 0, Posts: false, Configures: false)], _ => _room);
        await using var server = await AcceptAsync();

        await server.WriteAsync("HTTP/1.1 429 Too Many Requests\r\n\r\n"u8.ToArray());

        var refused = await Assert.ThrowsAsync<IOException>(() => connecting);
        Assert.Contains("429", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _listener.Dispose();
    }

    private async Task<NetworkStream> ConnectAsync()
    {
        var connecting = _engine.ConnectAsync([new ClientPlan(0, 0, Posts: false, Configures: false)], _ => _room);
        var server = await AcceptAsync();
        await server.WriteAsync(Encoding.ASCII.GetBytes(Handshake));
        await connecting;
        return server;
    }

    private async Task<NetworkStream> AcceptAsync()
    {
        var server = new NetworkStream(await _listener.AcceptSocketAsync(), ownsSocket: true);
        var request = "";
        var buffer = new byte[1024];
        while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            request += Encoding.ASCII.GetString(buffer, 0, await server.ReadAsync(buffer));
        }

        return server;
    }
}
