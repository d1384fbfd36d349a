using System.Text;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>What becomes of clients whose line or gateway goes away.</summary>
public sealed class GoimComingBackTests
{
    /// <summary>Where nobody listens.</summary>
    private const string Nowhere = "http://127.0.0.1:1";

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

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(null)]
    public async Task Who_says_what_they_heard_last_hears_what_was_said_since(int? version)
    {
        await using var service = await GatewayUnderTest.StartAsync(new(GoimGateway.Settings) { ["Rooms:FlushInterval"] = "00:00:01" });
        await using var native = await service.JoinAsync("back", ViewerTokens.For("bo"));
        await using var first = version is { } own ? await GoimClient.JoinAsync(service.Url, "back", version: own) : await GoimClient.JoinNativelyAsync(service.Url, "back");
        var ids = new List<string>();
        for (var number = 1; number <= 6; number++)
        {
            await native.SendAsync($$"""{"type":"post","id":"{{number}}","text":"comment {{number}}"}""");
        }

        while (ids.Count < 6)
        {
            ids.Add((await first.CommandAsync("DANMU_MSG")).Id!);
        }

        // From the middle of what one flush brought as well.
        for (var heard = 1; heard < 6; heard++)
        {
            await using var again = await GoimClient.ConnectAsync(service.Url);
            var answer = await again.AuthAsync(Auth("back", version, ids[heard - 1]));
            Assert.Equal(version is null ? "" : """{"code":0,"resumed":true}""", Encoding.UTF8.GetString(answer.Body));
            await native.PostAsync($"then {heard}");
            await again.CommentAsync($"then {heard}");
            Assert.Equal(
                Enumerable.Range(heard + 1, 6 - heard).Select(number => $"comment {number}").Concat(Enumerable.Range(1, heard).Select(number => $"then {number}")),
                again.Seen.Where(packet => packet.Text is not null).Select(packet => packet.Text));
            Assert.DoesNotContain(again.Seen, packet => packet.Command is "DANMAKU_ROOM" or "DANMAKU_SKIPPED");
        }
    }

    [Fact]
    public async Task Who_was_away_for_too_long_is_told_what_is_missing()
    {
        await using var service = await GatewayUnderTest.StartAsync(new(GoimGateway.Settings) { ["Rooms:Gather"] = "false", ["Gateway:RecentFrames"] = "2", ["Gateway:SnapshotComments"] = "0" });
        await using var native = await service.JoinAsync("back", ViewerTokens.For("bo"));
        var epoch = native.Joined.GetProperty("epoch");
        for (var number = 1; number <= 9; number++)
        {
            await native.PostAsync($"comment {number}");
            await native.NextCommentAsync();
        }

        await using var again = await GoimClient.ConnectAsync(service.Url);
        Assert.Equal("""{"code":0}""", Encoding.UTF8.GetString((await again.AuthAsync(Auth("back", 3, $"{epoch}.3"))).Body));
        Assert.Equal($"{epoch}.9", (await again.CommandAsync("DANMAKU_ROOM")).Data.GetProperty("position").GetString());
        var skipped = (await again.CommandAsync("DANMAKU_SKIPPED")).Data;
        Assert.Equal(
            ($"{epoch}.4", $"{epoch}.9", "resume"),
            (skipped.GetProperty("from").GetString(), skipped.GetProperty("to").GetString(), skipped.GetProperty("reason").GetString()));

        await using var stranger = await GoimClient.ConnectAsync(service.Url);
        Assert.Equal("""{"code":0}""", Encoding.UTF8.GetString((await stranger.AuthAsync(Auth("back", 3, "7.3"))).Body));
        await stranger.CommandAsync("DANMAKU_ROOM");
        await using var wrong = await GoimClient.ConnectAsync(service.Url);
        Assert.Contains("'after' must be epoch.seq", (await wrong.AuthAsync(Auth("back", 3, "yesterday"))).Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_moderator_comes_back_like_everybody()
    {
        await using var service = await GatewayUnderTest.StartAsync(GoimGateway.Settings);
        await using var native = await service.JoinAsync("back", ViewerTokens.For("mod", "moderator"));
        await native.AskAsync(new { type = "moderate", action = "note", viewer = "bo", text = "for moderators" });
        await native.PostAsync("comment");
        await native.CommentAsync("comment");

        await using var again = await GoimClient.ConnectAsync(service.Url);
        var answer = await again.AuthAsync(new { roomid = "back", protover = 2, key = ViewerTokens.For("mod", "moderator"), after = $"{native.Joined.GetProperty("epoch")}.0" });

        Assert.Equal("""{"code":0,"resumed":true}""", Encoding.UTF8.GetString(answer.Body));
        Assert.Equal("private", (await again.CommandAsync("DANMAKU_SKIPPED")).Data.GetProperty("reason").GetString());
        await again.CommentAsync("comment");
    }

    [Fact]
    public async Task The_example_that_comes_back_misses_nothing_and_shows_nothing_twice()
    {
        var script = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Doors", "Clients", "goim-back-example.mjs"));
        var shown = script.Split("up to the end of it.\n")[1].Split("// The end of it.")[0];
        Assert.Contains(shown, await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "doors", "goim.md")), StringComparison.Ordinal);
        await using var service = await GatewayUnderTest.StartAsync(new(ServiceProcess.Unlimited) { ["Goim:Enabled"] = "true" });
        await using var line = new CuttableLine(service.Url);
        await using var native = await service.JoinAsync("1000", ViewerTokens.For("bo"));
        await using var client = await NodeClient.StartAsync(
            "goim-back-example.mjs", new { address = $"{line.Url.Replace("http", "ws", StringComparison.Ordinal)}/sub", token = ViewerTokens.For("mei") });
        await client.NextAsync("live");
        var heard = new List<string?>();
        for (var round = 1; round <= 3; round++)
        {
            await native.PostAsync($"before {round}");
            heard.Add(await CommentAsync());
            line.LeadTo(Nowhere);
            line.Cut();
            await client.NextAsync("close");
            for (var number = 1; number <= 10; number++)
            {
                await native.PostAsync($"meanwhile {round}, {number}");
            }

            line.LeadTo(service.Url);
            for (var number = 1; number <= 10; number++)
            {
                heard.Add(await CommentAsync());
            }
        }

        Assert.Equal(
            Enumerable.Range(1, 3).SelectMany(round => Enumerable.Range(1, 10).Select(number => $"meanwhile {round}, {number}").Prepend($"before {round}")),
            heard);

        async Task<string?> CommentAsync() => (await client.NextAsync("comment")).GetProperty("text").GetString();
    }

    private static object Auth(string room, int? version, string after) =>
        version is { } own ? new { uid = 0, roomid = room, protover = own, after } : new { mid = 1, room_id = $"live://{room}", after };
}
