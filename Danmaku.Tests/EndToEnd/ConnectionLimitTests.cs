using Danmaku.Tests.Sockets;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

public sealed class ConnectionLimitTests
{
    private const string Room = "limits";

    [Theory]
    [InlineData("ConnectionLimits:ConnectionsPerAddress", 429)]
    [InlineData("ConnectionLimits:Connections", 503)]
    public async Task One_connection_too_many_is_told_when_to_come_back_and_the_others_stay(string limit, int status)
    {
        await using var service = await GatewayUnderTest.StartAsync(
            new() { [limit] = "2", ["ConnectionLimits:ExemptNetworks:0"] = "192.0.2.0/24" });
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        await using var bo = await service.JoinAsync(Room, ViewerTokens.For("bo"));

        var (refused, retryAfter) = await ShakeHandsAsync(service);

        Assert.Equal(status, refused);
        Assert.True(retryAfter > 0);
        await mei.PostAsync("we are complete");
        Assert.Equal("we are complete", await bo.NextCommentAsync());
    }

    [Fact]
    public async Task Too_many_handshakes_at_once_are_told_when_to_come_back_and_get_in_then()
    {
        var time = new ManualTimeProvider();
        await using var service = await GatewayUnderTest.StartAsync(
            new() { ["ConnectionLimits:HandshakeBurstPerAddress"] = "3", ["ConnectionLimits:ExemptNetworks:0"] = "192.0.2.0/24" }, time);
        await using var reader = await service.JoinAsync(Room);
        for (var n = 2; n <= 3; n++)
        {
            Assert.Equal(101, (await ShakeHandsAsync(service)).Status);
        }

        var (refused, retryAfter) = await ShakeHandsAsync(service);
        Assert.Equal(429, refused);
        time.Advance(TimeSpan.FromSeconds(retryAfter));

        Assert.Equal(101, (await ShakeHandsAsync(service)).Status);
        Assert.Equal("pong", (await reader.AskAsync(new { type = "ping" })).GetProperty("type").GetString());
    }

    private static async Task<(int Status, int RetryAfter)> ShakeHandsAsync(GatewayUnderTest service)
    {
        var address = new Uri(service.Url);
        using var client = await RawClient.ConnectAsync(address);
        var lines = RawClient.Handshake(address);
        lines[0] = $"GET /rooms/{Room}/ws HTTP/1.1";
        var (status, headers, _) = await client.HandshakeAsync(lines);
        return (status, headers.TryGetValue("Retry-After", out var after) ? int.Parse(after, System.Globalization.CultureInfo.InvariantCulture) : 0);
    }
}
