using System.Net.WebSockets;
using System.Text;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Tests.Sockets;

public sealed class InteropTests
{
    [Fact]
    public async Task The_client_of_the_base_library_talks_is_pinged_and_closes()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await ConnectAsync(gateway, patience.Token);
        Assert.Equal("echo.v2", client.SubProtocol);

        foreach (var length in new[] { 0, 1, 125, 126, 10_000 })
        {
            var text = new string('弹', length / 3) + new string('x', length % 3);
            await client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
            Assert.Equal(text, await ReadAsync(client, patience.Token));
        }

        gateway.Time.Advance(TimeSpan.FromSeconds(26));
        await client.SendAsync("after "u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, patience.Token);
        await client.SendAsync("a ping"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        Assert.Equal("after a ping", await ReadAsync(client, patience.Token));

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", patience.Token);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        Assert.Equal(new CloseReason(CloseCode.Normal, "done", ClosedBy.Viewer), await gateway.EndedAsync());
    }

    [Fact]
    public async Task The_client_of_the_base_library_reads_our_close_code()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await ConnectAsync(gateway, patience.Token);

        (await gateway.OpenedAsync()).Close(CloseCode.TokenExpired, "Come back with a new token.");
        var result = await client.ReceiveAsync(new byte[16], patience.Token);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);

        Assert.Equal(
            (WebSocketMessageType.Close, (WebSocketCloseStatus?)4003, "Come back with a new token."),
            (result.MessageType, client.CloseStatus, client.CloseStatusDescription));
        Assert.Equal(CloseCode.TokenExpired, (await gateway.EndedAsync()).Code);
    }

    private static async Task<ClientWebSocket> ConnectAsync(EchoGateway gateway, CancellationToken token)
    {
        var client = new ClientWebSocket();
        client.Options.AddSubProtocol("other");
        client.Options.AddSubProtocol("echo.v2");
        await client.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws" }.Uri, token);
        return client;
    }

    private static async Task<string> ReadAsync(ClientWebSocket client, CancellationToken token)
    {
        var buffer = new byte[16 * 1024];
        var result = await client.ReceiveAsync(buffer, token);
        Assert.True(result.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
