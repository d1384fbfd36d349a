using System.Text.Json;
using Danmaku.Gateway.Sockets;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Danmaku.Tests.Doors.Centrifuge;

/// <summary>centrifuge-js over cuts, moves and tokens that run out.</summary>
public sealed class CentrifugeSessionTests
{
    private const string Room = "demo";

    [Fact]
    public async Task Over_a_cut_nothing_is_missing_and_nothing_comes_twice()
    {
        await using var service = await StartAsync(ServiceProcess.Unlimited);
        await using var line = new CuttableLine(service.Url);
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster"));
        await using var mei = await ClientAsync(line.Url, ViewerTokens.For("mei"));
        var texts = new List<string?>();

        for (var n = 1; n <= 40; n++)
        {
            if (n % 10 == 0)
            {
                line.Cut();
            }

            await poster.PostAsync($"comment {n}");
        }

        while (texts.Count < 40)
        {
            texts.Add(Text(await CommentAsync(mei), "data", "text"));
        }

        Assert.Equal(Enumerable.Range(1, 40).Select(n => $"comment {n}"), texts);
        var returns = mei.Passed.Where(told => Event(told) == "subscribed").ToList();
        Assert.NotEmpty(returns);
        Assert.All(returns, told => Assert.True(told.GetProperty("wasRecovering").GetBoolean() && told.GetProperty("recovered").GetBoolean()));
    }

    [Fact]
    public async Task Who_was_in_the_middle_of_a_frame_goes_on_in_the_middle_of_it()
    {
        await using var service = await StartAsync(new Dictionary<string, string?>(ServiceProcess.Unlimited) { ["Room:FlushInterval"] = "00:00:01" });
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster"));
        await Task.WhenAll(Enumerable.Range(1, 20).Select(n => poster.PostAsync($"comment {n}")));
        await using var first = await ClientAsync(service.Url, token: null);
        var epoch = Text(await first.DoAsync(new { action = "history", channel = Room }), "epoch");

        for (var since = 1; since < 20; since++)
        {
            await using var again = await CentrifugeSocket.ConnectAsync(service);
            var answer = await again.AskAsync("subscribe", new { channel = Room, recover = true, epoch, offset = since });
            Assert.True(answer.GetProperty("subscribe").GetProperty("recovered").GetBoolean());
            var offsets = new List<long>();
            while (offsets.LastOrDefault() < 20)
            {
                offsets.Add((await again.PublicationAsync("comment")).GetProperty("offset").GetInt64());
            }

            Assert.Equal(Enumerable.Range(since + 1, 20 - since).Select(n => (long)n), offsets);
        }
    }

    [Fact]
    public async Task Away_for_too_long_it_is_told_and_gets_the_room_as_it_is()
    {
        await using var service = await StartAsync(new Dictionary<string, string?>(ServiceProcess.Unlimited)
        {
            ["Rooms:Gather"] = "false",
            ["Gateway:RecentFrames"] = "4",
            ["Gateway:SnapshotComments"] = "10",
        });
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster"));
        for (var n = 1; n <= 30; n++)
        {
            await poster.PostAsync($"comment {n}");
            await poster.NextCommentAsync();
        }

        await using var late = await CentrifugeClientAsync(service.Url, new { });
        var epoch = poster.Joined.GetProperty("epoch").GetRawText();
        await late.SendAsync(new { action = "trySubscribe", channel = Room, options = new { since = new { offset = 7, epoch } } });

        var subscribed = await late.NextAsync("subscribed");
        Assert.True(subscribed.GetProperty("wasRecovering").GetBoolean());
        Assert.False(subscribed.GetProperty("recovered").GetBoolean());
        Assert.Equal(30, subscribed.GetProperty("streamPosition").GetProperty("offset").GetInt64());
        var snapshot = await PublicationAsync(late, "snapshot");
        Assert.Equal(10, snapshot.GetProperty("data").GetProperty("comments").GetArrayLength());
        var skipped = (await PublicationAsync(late, "skipped")).GetProperty("data").GetProperty("skipped")[0];
        Assert.Equal((8, "resume"), (skipped.GetProperty("from").GetInt32(), Text(skipped, "reason")));
        await poster.PostAsync("comment 31");
        Assert.Equal(31, (await late.NextAsync(told => Event(told) == "publication" && Offset(told) == 31, "comment 31")).GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task Who_is_not_to_be_let_in_without_what_they_missed_is_not()
    {
        await using var service = await StartAsync();
        await using var raw = await CentrifugeSocket.ConnectAsync(service);

        var refused = await raw.AskAsync("subscribe", new { channel = Room, recover = true, epoch = "1", offset = 7, flag = 3 });

        Assert.Equal(112, refused.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(103, (await raw.AskAsync("history", new { channel = Room })).GetProperty("error").GetProperty("code").GetInt32());
        Assert.False((await raw.AskAsync("subscribe", new { channel = Room, recover = true, epoch = "1", offset = 7 })).GetProperty("subscribe").GetProperty("recovered").GetBoolean());
    }

    [Fact]
    public async Task Asked_to_move_it_comes_back_at_once_and_misses_nothing()
    {
        await using var service = await StartAsync();
        await using var mei = await ClientAsync(service.Url, ViewerTokens.For("mei"));
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster"));
        await poster.PostAsync("before");
        await CommentAsync(mei);

        foreach (var connection in service.Services.GetRequiredService<ConnectionSweeper>().Connections())
        {
            connection.AskToMove(TimeSpan.FromMinutes(1));
        }

        await poster.PostAsync("while it moves");
        Assert.Equal(4000, (await mei.NextAsync("connecting")).GetProperty("code").GetInt32());
        var subscribed = await mei.NextAsync("subscribed");
        Assert.True(subscribed.GetProperty("wasRecovering").GetBoolean() && subscribed.GetProperty("recovered").GetBoolean());
        Assert.Equal("while it moves", Text(await CommentAsync(mei), "data", "text"));
    }

    [Fact]
    public async Task When_its_gateway_stops_it_moves_to_the_next_one()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string?> { ["Centrifuge:Enabled"] = "true", ["Sockets:DrainTime"] = "00:00:01", ["Sockets:MoveWithin"] = "00:00:01" };
        await using var first = await ServiceProcess.StartAsync(folder.File("danmaku.db"), settings);
        await using var mei = await ClientAsync(first.Url, ViewerTokens.For("mei"));
        await mei.DoAsync(new { action = "publish", channel = Room, data = new { text = "before" } });

        Assert.Equal(0, await first.StopAsync());
        settings["urls"] = first.Url;
        await using var next = await ServiceProcess.StartAsync(folder.File("danmaku.db"), settings);

        Assert.Equal(4000, (await mei.NextAsync("connecting")).GetProperty("code").GetInt32());
        await mei.NextAsync("connected");
        var subscribed = await mei.NextAsync("subscribed");
        Assert.True(subscribed.GetProperty("wasRecovering").GetBoolean());
        Assert.False(subscribed.GetProperty("recovered").GetBoolean());
        Assert.Equal("before", (await PublicationAsync(mei, "snapshot")).GetProperty("data").GetProperty("comments")[0].GetProperty("text").GetString());
        await mei.DoAsync(new { action = "publish", channel = Room, data = new { text = "after" } });
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_runs_out()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(time);
        string Token(int seconds) => ViewerTokens.For("mei", expiresAt: time.GetUtcNow().AddSeconds(seconds));
        await using var mei = await CentrifugeClientAsync(service.Url, new { tokens = new[] { Token(2), Token(3600) }, channels = new[] { Room } });
        await mei.NextAsync("subscribed");

        // The second time, half of the first token's two seconds later.
        await mei.NextAsync("getToken");
        await PublicationUntilAsync(mei, time, TimeSpan.FromSeconds(10));

        Assert.Equal("connected", Event((await RoundTripAsync(mei)).Last(told => Event(told) is "connected" or "connecting" or "disconnected")));
    }

    [Fact]
    public async Task A_token_of_one_channel_is_renewed_by_itself()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(time);
        string Token(int seconds) => ViewerTokens.For("mei", "moderator", Room, time.GetUtcNow().AddSeconds(seconds));
        await using var mei = await CentrifugeClientAsync(service.Url, new { });
        await mei.SendAsync(new { action = "trySubscribe", channel = Room, tokens = new[] { Token(2), Token(3600) } });
        Assert.Equal("moderator", Text(await mei.NextAsync("subscribed"), "data", "you", "role"));

        await mei.NextAsync("getSubscriptionToken");
        await PublicationUntilAsync(mei, time, TimeSpan.FromSeconds(10));

        await mei.DoAsync(new { action = "publish", channel = Room, data = new { text = "still here" } });
    }

    [Fact]
    public async Task A_token_that_has_run_out_is_replaced_on_the_way_in()
    {
        await using var service = await StartAsync();
        var stale = ViewerTokens.For("mei", expiresAt: TimeProvider.System.GetUtcNow().AddHours(-1));
        await using var mei = await CentrifugeClientAsync(
            service.Url, new { token = stale, tokens = new[] { ViewerTokens.For("mei") }, channels = new[] { Room } }, awaitConnected: false);

        Assert.Equal(109, (await mei.NextAsync("error")).GetProperty("error").GetProperty("code").GetInt32());
        await mei.NextAsync("getToken");
        Assert.Equal("mei", Text(await mei.NextAsync("subscribed"), "data", "you", "id"));
    }

    [Fact]
    public async Task Whoever_becomes_a_moderator_comes_back_as_one()
    {
        await using var service = await StartAsync();
        await using var streamer = await service.JoinAsync(Room, ViewerTokens.For("streamer", "streamer"));
        await using var mei = await ClientAsync(service.Url, ViewerTokens.For("mei"));

        await streamer.AskAsync(new { type = "moderate", action = "appoint", viewer = "mei" });

        Assert.Equal(4006, (await mei.NextAsync("connecting")).GetProperty("code").GetInt32());
        var subscribed = await mei.NextAsync("subscribed");
        Assert.Equal("moderator", Text(subscribed, "data", "you", "role"));
        Assert.False(subscribed.GetProperty("recovered").GetBoolean());
        await mei.DoAsync(new { action = "rpc", method = "clear" });
    }

    // Moves the clock until a comment of the client's own has gone through after it.
    private static async Task PublicationUntilAsync(NodeClient client, ManualTimeProvider time, TimeSpan by)
    {
        await client.NextAsync(told => Event(told) is "getToken" or "getSubscriptionToken", "a second token to be asked for");
        await RoundTripAsync(client);
        time.Advance(by);
        await RoundTripAsync(client);
    }

    // What was sent before has been answered.
    private static async Task<IReadOnlyList<JsonElement>> RoundTripAsync(NodeClient client)
    {
        await client.DoAsync(new { action = "presenceStats", channel = Room });
        return client.Passed;
    }

    private static Task<GatewayUnderTest> StartAsync(Dictionary<string, string?>? settings = null) =>
        GatewayUnderTest.StartAsync(new(settings ?? []) { ["Centrifuge:Enabled"] = "true" });

    private static Task<GatewayUnderTest> StartAsync(ManualTimeProvider time) => GatewayUnderTest.StartAsync(
        new()
        {
            ["Centrifuge:Enabled"] = "true",
            ["Rooms:Gather"] = "false",
            ["Rooms:LeaseDuration"] = "00:05:00",
            ["Sockets:IdleTimeout"] = "00:15:00",
        },
        time);

    private static async Task<NodeClient> ClientAsync(string url, string? token)
    {
        var client = await CentrifugeClientAsync(url, new { token, channels = new[] { Room } });
        await client.NextAsync("subscribed");
        return client;
    }

    private static async Task<NodeClient> CentrifugeClientAsync(string url, object config, bool awaitConnected = true)
    {
        var members = JsonSerializer.SerializeToNode(config)!.AsObject();
        members["url"] = url;
        var client = await NodeClient.StartAsync("centrifuge.mjs", members);
        if (awaitConnected)
        {
            await client.NextAsync("connected");
        }

        return client;
    }

    private static Task<JsonElement> CommentAsync(NodeClient client) => PublicationAsync(client, "comment");

    private static Task<JsonElement> PublicationAsync(NodeClient client, string kind) =>
        client.NextAsync(told => Event(told) == "publication" && Text(told, "data", "kind") == kind, $"a publication of kind {kind}");

    private static string? Event(JsonElement told) => told.GetProperty("event").GetString();

    private static long Offset(JsonElement told) => told.TryGetProperty("offset", out var offset) ? offset.GetInt64() : 0;

    private static string? Text(JsonElement item, params string[] path) =>
        path.Aggregate(item, static (at, name) => at.GetProperty(name)).GetString();
}
