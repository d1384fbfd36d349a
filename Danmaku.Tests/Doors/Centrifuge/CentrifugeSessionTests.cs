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
        await using var mei = await CentrifugeClient.StartAsync(line.Url, ViewerTokens.For("mei"), Room);
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
            texts.Add(await mei.CommentAsync());
        }

        Assert.Equal(Enumerable.Range(1, 40).Select(n => $"comment {n}"), texts);
        var returns = mei.Kept("subscribed");
        Assert.NotEmpty(returns);
        Assert.All(returns, told => Assert.Equal((true, true), Recovery(told)));
    }

    [Fact]
    public async Task Who_was_in_the_middle_of_a_frame_goes_on_in_the_middle_of_it()
    {
        await using var service = await StartAsync(new Dictionary<string, string?>(ServiceProcess.Unlimited) { ["Rooms:FlushInterval"] = "00:00:01" });
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster"));
        await using var first = await CentrifugeSocket.ConnectAsync(service);
        var epoch = CentrifugeClient.Text(await first.AskAsync("subscribe", new { channel = Room }), "subscribe", "epoch");
        for (var n = 1; n <= 20; n++)
        {
            await poster.SendAsync($$"""{"type":"post","id":"{{n}}","text":"comment {{n}}"}""");
        }

        await first.NextAsync(line => Offset(line) == 20, "the last comment");
        Assert.Contains(first.Frames, frame => frame.Count(character => character == '\n') > 3);

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

        await using var late = await CentrifugeClient.StartAsync(service.Url, new { });
        var epoch = poster.Joined.GetProperty("epoch").GetRawText();
        await late.SendAsync(new { action = "trySubscribe", channel = Room, options = new { since = new { offset = 7, epoch } } });

        var subscribed = await late.NextAsync("subscribed");
        Assert.Equal((true, false), Recovery(subscribed));
        Assert.Equal(30, subscribed.GetProperty("streamPosition").GetProperty("offset").GetInt64());
        var snapshot = await late.PublicationAsync("snapshot");
        Assert.Equal(10, snapshot.GetProperty("data").GetProperty("comments").GetArrayLength());
        var skipped = (await late.PublicationAsync("skipped")).GetProperty("data").GetProperty("skipped")[0];
        Assert.Equal((8, "resume"), (skipped.GetProperty("from").GetInt32(), CentrifugeClient.Text(skipped, "reason")));
        await poster.PostAsync("comment 31");
        Assert.Equal(31, (await late.PublicationAsync("comment")).GetProperty("offset").GetInt64());
    }

    [Fact]
    public async Task The_first_of_this_format_at_a_gateway_recovers_what_others_have_heard_there()
    {
        await using var service = await StartAsync(ServiceProcess.Unlimited);
        await using var native = await service.JoinAsync(Room, ViewerTokens.For("poster"));
        for (var n = 1; n <= 30; n++)
        {
            await native.PostAsync($"comment {n}");
            await native.NextCommentAsync();
        }

        var epoch = native.Joined.GetProperty("epoch").GetRawText();
        foreach (var since in new[] { 20, 7 })
        {
            await using var come = await CentrifugeSocket.ConnectAsync(service);
            var answer = await come.AskAsync("subscribe", new { channel = Room, recover = true, epoch, offset = since });
            Assert.True(answer.GetProperty("subscribe").GetProperty("recovered").GetBoolean());
            for (var n = since + 1; n <= 30; n++)
            {
                var publication = await come.PublicationAsync("comment");
                Assert.Equal((n, $"comment {n}"), (publication.GetProperty("offset").GetInt32(), CentrifugeClient.Text(publication, "data", "text")));
            }
        }
    }

    [Fact]
    public async Task A_moderator_who_was_in_at_the_first_event_goes_on_as_one()
    {
        await using var service = await StartAsync();
        await using var first = await CentrifugeSocket.ConnectAsync(service, ViewerTokens.For("mod", "moderator"));
        await first.AskAsync("subscribe", new { channel = Room });
        await using var viewer = await CentrifugeSocket.ConnectAsync(service);
        await viewer.AskAsync("subscribe", new { channel = Room });
        await first.AskAsync("publish", new { channel = Room, data = new { text = "first" } });

        var epoch = CentrifugeClient.Text(await first.PublicationAsync("comment"), "epoch");
        Assert.EndsWith(".staff", epoch, StringComparison.Ordinal);
        Assert.Equal(epoch, CentrifugeClient.Text(await viewer.PublicationAsync("comment"), "epoch") + ".staff");

        await using var again = await CentrifugeSocket.ConnectAsync(service, ViewerTokens.For("mod", "moderator"));
        var answer = await again.AskAsync("subscribe", new { channel = Room, recover = true, epoch, offset = 1 });
        Assert.True(answer.GetProperty("subscribe").GetProperty("recovered").GetBoolean());
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
        await using var mei = await CentrifugeClient.StartAsync(service.Url, ViewerTokens.For("mei"), Room);
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For("poster"));
        await poster.PostAsync("before");
        await mei.CommentAsync();

        foreach (var connection in service.Services.GetRequiredService<ConnectionSweeper>().Connections())
        {
            connection.AskToMove(TimeSpan.FromMinutes(1));
        }

        await poster.PostAsync("while it moves");
        Assert.Equal(4000, (await mei.NextAsync("connecting")).GetProperty("code").GetInt32());
        var subscribed = await mei.NextAsync("subscribed");
        Assert.Equal((true, true), Recovery(subscribed));
        Assert.Equal("while it moves", await mei.CommentAsync());
    }

    [Fact]
    public async Task When_its_gateway_stops_it_moves_to_the_next_one()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string?> { ["Centrifuge:Enabled"] = "true", ["Sockets:DrainTime"] = "00:00:01", ["Sockets:MoveWithin"] = "00:00:01" };
        await using var first = await ServiceProcess.StartAsync(folder.File("danmaku.db"), settings);
        await using var mei = await CentrifugeClient.StartAsync(first.Url, ViewerTokens.For("mei"), Room);
        await mei.PublicationAsync("snapshot");
        await mei.DoAsync(new { action = "publish", channel = Room, data = new { text = "before" } });

        Assert.Equal(0, await first.StopAsync());
        settings["urls"] = first.Url;
        await using var next = await ServiceProcess.StartAsync(folder.File("danmaku.db"), settings);

        Assert.Equal(4000, (await mei.NextAsync("connecting")).GetProperty("code").GetInt32());
        await mei.NextAsync("connected");
        var subscribed = await mei.NextAsync("subscribed");
        Assert.Equal((true, false), Recovery(subscribed));
        var snapshot = await mei.PublicationAsync("snapshot");
        Assert.Contains("before", snapshot.ToString(), StringComparison.Ordinal);
        await mei.DoAsync(new { action = "publish", channel = Room, data = new { text = "after" } });
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_runs_out()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(time);
        string Token(int seconds) => ViewerTokens.For("mei", expiresAt: time.GetUtcNow().AddSeconds(seconds));
        await using var mei = await CentrifugeClient.StartAsync(service.Url, new { tokens = new[] { Token(2), Token(3600) }, channels = new[] { Room } });
        await mei.NextAsync("subscribed");
        await mei.NextAsync("getToken");

        // Half of the first token's two seconds later, by the client's clock.
        await mei.NextAsync("getToken");
        await mei.DoAsync(new { action = "presenceStats", channel = Room });
        time.Advance(TimeSpan.FromSeconds(10));

        await mei.DoAsync(new { action = "publish", channel = Room, data = new { text = "still here" } });
        Assert.Empty(mei.Kept("connecting"));
    }

    [Fact]
    public async Task A_token_of_one_channel_is_renewed_by_itself()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(time);
        string Token(int seconds) => ViewerTokens.For("mei", "moderator", Room, time.GetUtcNow().AddSeconds(seconds));
        await using var mei = await CentrifugeClient.StartAsync(service.Url, new { });
        await mei.SendAsync(new { action = "trySubscribe", channel = Room, tokens = new[] { Token(2), Token(3600) } });
        Assert.Equal("moderator", CentrifugeClient.Text(await mei.NextAsync("subscribed"), "data", "you", "role"));
        await mei.NextAsync("getSubscriptionToken");

        await mei.NextAsync("getSubscriptionToken");
        await mei.DoAsync(new { action = "presenceStats", channel = Room });
        time.Advance(TimeSpan.FromSeconds(10));

        await mei.DoAsync(new { action = "publish", channel = Room, data = new { text = "still here" } });
        Assert.Empty(mei.Kept("connecting"));
    }

    [Fact]
    public async Task Without_a_newer_token_the_connection_ends_with_the_old_one()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(time);
        await using var mei = await CentrifugeSocket.ConnectAsync(service, ViewerTokens.For("mei", expiresAt: time.GetUtcNow().AddMinutes(3)));
        await mei.AskAsync("subscribe", new { channel = Room });

        time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(4003, await mei.EndAsync());
    }

    [Fact]
    public async Task Whoever_enters_a_room_with_a_connections_token_that_has_run_out_is_sent_for_another()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(time);
        await using var mei = await CentrifugeSocket.ConnectAsync(service, ViewerTokens.For("mei", expiresAt: time.GetUtcNow().AddMinutes(3)));

        time.Advance(TimeSpan.FromMinutes(10));
        await mei.SendAsync("""{"id":2,"subscribe":{"channel":"demo"}}""");

        Assert.Equal(4003, await mei.EndAsync());
    }

    [Fact]
    public async Task A_token_that_has_run_out_is_replaced_on_the_way_in()
    {
        await using var service = await StartAsync();
        var stale = ViewerTokens.For("mei", expiresAt: TimeProvider.System.GetUtcNow().AddHours(-1));
        await using var mei = await CentrifugeClient.StartAsync(
            service.Url, new { token = stale, tokens = new[] { ViewerTokens.For("mei") }, channels = new[] { Room } }, until: "connecting");

        Assert.Equal(109, (await mei.NextAsync("error")).GetProperty("error").GetProperty("code").GetInt32());
        await mei.NextAsync("getToken");
        Assert.Equal("mei", CentrifugeClient.Text(await mei.NextAsync("subscribed"), "data", "you", "id"));
    }

    [Fact]
    public async Task Whoever_becomes_a_moderator_comes_back_as_one()
    {
        await using var service = await StartAsync();
        await using var streamer = await service.JoinAsync(Room, ViewerTokens.For("streamer", "streamer"));
        await using var mei = await CentrifugeClient.StartAsync(service.Url, ViewerTokens.For("mei"), Room);

        await streamer.AskAsync(new { type = "moderate", action = "appoint", viewer = "mei" });

        Assert.Equal(4006, (await mei.NextAsync("connecting")).GetProperty("code").GetInt32());
        var subscribed = await mei.NextAsync("subscribed");
        Assert.Equal("moderator", CentrifugeClient.Text(subscribed, "data", "you", "role"));
        Assert.Equal((true, false), Recovery(subscribed));
        await mei.DoAsync(new { action = "rpc", method = "clear" });
    }

    private static Task<GatewayUnderTest> StartAsync(Dictionary<string, string?>? settings = null, TimeProvider? time = null) =>
        GatewayUnderTest.StartAsync(new(settings ?? []) { ["Centrifuge:Enabled"] = "true" }, time);

    private static Task<GatewayUnderTest> StartAsync(ManualTimeProvider time) => StartAsync(
        new Dictionary<string, string?> { ["Rooms:Gather"] = "false" }, time);

    private static long Offset(JsonElement line) =>
        line.TryGetProperty("push", out var push) && push.GetProperty("pub").TryGetProperty("offset", out var offset) ? offset.GetInt64() : 0;

    private static (bool Was, bool Is) Recovery(JsonElement subscribed) =>
        (subscribed.GetProperty("wasRecovering").GetBoolean(), subscribed.GetProperty("recovered").GetBoolean());
}
