using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>What becomes of clients whose line or gateway goes away.</summary>
public sealed class GoimComingBackTests
{
    [Fact]
    public async Task Clients_of_a_gateway_that_goes_away_are_told_and_closed_to_come_back_elsewhere()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(folder.File("danmaku.db"), new Dictionary<string, string?>
        {
            ["Goim:Enabled"] = "true",
            ["Sockets:DrainTime"] = "00:00:01",
            ["Sockets:MoveWithin"] = "00:00:01",
        });
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => GoimClient.JoinAsync(service.Url, "drain", version: number % 4)));
        await using var own = await GoimClient.JoinNativelyAsync(service.Url, "drain");
        await using var live = await NodeClient.StartAsync("goim.mjs", new { address = $"{service.Url.Replace("http", "ws", StringComparison.Ordinal)}/sub", room = 1, protover = 3 });
        await live.NextAsync("live");

        Assert.Equal(0, await service.StopAsync());

        await live.NextAsync("close");
        foreach (var client in clients.Append(own))
        {
            Assert.Equal(1_000, (await client.CommandAsync("DANMAKU_MOVE")).Data.GetProperty("within_ms").GetInt32());
            Assert.Equal(4000, await client.EndAsync());
        }

        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_client_whose_line_was_cut_comes_back_by_itself_and_hears_what_is_said_then(int version)
    {
        await using var service = await GatewayUnderTest.StartAsync(GoimGateway.Settings);
        await using var line = new CuttableLine(service.Url);
        await using var native = await service.JoinAsync("1000", ViewerTokens.For("bo"));
        await using var client = await NodeClient.StartAsync("goim.mjs", new
        {
            address = $"{line.Url.Replace("http", "ws", StringComparison.Ordinal)}/sub",
            room = 1000,
            protover = version,
            keep = true,
            token = ViewerTokens.For("mei"),
        });
        await client.NextAsync("live");
        await native.PostAsync("before");
        await client.NextAsync("comment");

        line.Cut();
        await client.NextAsync("close");
        await native.PostAsync("meanwhile");
        await client.NextAsync("live");
        await client.NextAsync(
            told => told.GetProperty("event").GetString() == "msg" && told.GetProperty("message").GetProperty("cmd").GetString() == "DANMAKU_ROOM", "DANMAKU_ROOM");
        await native.PostAsync("after");

        await client.NextAsync(told => told.GetProperty("event").GetString() == "comment" && told.GetProperty("text").GetString() == "after", "the comment");
        Assert.DoesNotContain(client.Passed, told => told.GetProperty("event").GetString() == "comment" && told.GetProperty("text").GetString() == "before");
    }
}
