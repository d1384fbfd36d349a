using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

public sealed class SessionTests
{
    private const string Room = "session";

    [Fact]
    public async Task One_connection_is_in_several_rooms_and_leaves_one()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        await using var bo = await service.JoinAsync("other", ViewerTokens.For("bo"));

        var joined = await mei.AskAsync(new { type = "join", room = "other", token = ViewerTokens.For("mei", "moderator") });
        Assert.Equal(("other", "moderator"), (joined.GetProperty("room").GetString(), joined.GetProperty("you").GetProperty("role").GetString()));
        Assert.Equal("ack", TypeOf(await mei.AskAsync(new { type = "post", room = "other", text = "in the other" })));
        Assert.Equal("ack", TypeOf(await mei.PostAsync("in the first")));
        Assert.Equal("in the other", await bo.NextCommentAsync());
        var (first, second) = (await mei.NextAsync("batch"), await mei.NextAsync("batch"));
        Assert.Equal([Room, "other"], new[] { first, second }.Select(batch => batch.GetProperty("room").GetString()).OrderDescending());

        Assert.Equal("left", TypeOf(await mei.AskAsync(new { type = "leave", room = "other" })));
        Assert.Equal(506, (await mei.AskAsync(new { type = "post", room = "other", text = "too late" })).GetProperty("reason").GetInt32());
        Assert.Equal("ack", TypeOf(await bo.PostAsync("she has left")));
        Assert.Equal("ack", TypeOf(await mei.PostAsync("still here")));
        var next = await mei.NextAsync("batch");
        Assert.Equal((Room, "still here"), (next.GetProperty("room").GetString(), next.GetProperty("events")[0].GetProperty("text").GetString()));
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_runs_out_and_a_connection_without_one_ends()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(time);
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei", expiresAt: time.GetUtcNow().AddMinutes(3)));
        await using var bo = await service.JoinAsync(Room, ViewerTokens.For("bo", expiresAt: time.GetUtcNow().AddMinutes(3)));
        Assert.Equal(time.GetUtcNow().AddMinutes(3).ToUnixTimeMilliseconds(), mei.Joined.GetProperty("expiresAt").GetInt64());

        time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1));

        Assert.Equal(mei.Joined.GetProperty("expiresAt").GetInt64(), (await mei.NextAsync("expiring")).GetProperty("expiresAt").GetInt64());
        await bo.NextAsync("expiring");
        var renewed = await mei.AskAsync(new { type = "token", token = ViewerTokens.For("mei", "member", expiresAt: time.GetUtcNow().AddHours(1)) });
        Assert.Equal("joined", TypeOf(renewed));
        Assert.True(renewed.GetProperty("resumed").GetBoolean());
        Assert.Equal("member", renewed.GetProperty("you").GetProperty("role").GetString());
        Assert.Equal(time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds(), renewed.GetProperty("expiresAt").GetInt64());

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(4003, await bo.EndAsync());
        Assert.Equal("ack", TypeOf(await mei.PostAsync("still here")));
    }

    [Fact]
    public async Task Resumed_after_a_cut_every_event_missed_arrives_once_and_in_order()
    {
        await using var service = await GatewayUnderTest.StartAsync(ServiceProcess.Unlimited);
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        await using var bo = await service.JoinAsync(Room, ViewerTokens.For("bo"));
        var before = new RoomLog(Room, 0);
        for (var n = 1; n <= 5; n++)
        {
            await mei.PostAsync($"comment {n}");
        }

        await before.ReadAsync(bo, 3);
        bo.Cut();
        await bo.EndAsync();
        for (var n = 6; n <= 40; n++)
        {
            await mei.PostAsync($"comment {n}");
        }

        await using var again = await TestViewer.JoinAsync(service.Url, Room, ViewerTokens.For("bo"), (Epoch(mei), before.Position));
        Assert.True(again.Joined.GetProperty("resumed").GetBoolean());
        var after = new RoomLog(Room, before.Position);
        await mei.PostAsync("comment 41");
        await after.ReadAsync(again, 41);

        Assert.Equal(Enumerable.Range(1, 41).Select(n => $"comment {n}"), before.Texts.Concat(after.Texts));
        Assert.Empty(after.Skipped);
    }

    [Fact]
    public async Task Resumed_too_late_a_viewer_gets_a_snapshot_and_is_told_what_is_missing()
    {
        await using var service = await GatewayUnderTest.StartAsync(new(ServiceProcess.Unlimited)
        {
            ["Rooms:Gather"] = "false",
            ["Gateway:RecentFrames"] = "4",
            ["Gateway:SnapshotComments"] = "10",
        });
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        for (var n = 1; n <= 30; n++)
        {
            await mei.PostAsync($"comment {n}");
            await mei.NextCommentAsync();
        }

        await using var late = await TestViewer.JoinAsync(service.Url, Room, token: null, (Epoch(mei), 7));

        Assert.False(late.Joined.GetProperty("resumed").GetBoolean());
        var snapshot = await late.NextAsync("snapshot");
        var comments = snapshot.GetProperty("comments").EnumerateArray().Select(comment => comment.GetProperty("text").GetString()).ToList();
        Assert.Equal(Enumerable.Range((int)snapshot.GetProperty("seq").GetInt64() - 9, 10).Select(n => $"comment {n}"), comments);
        var skipped = await late.NextAsync("skipped");
        Assert.Equal(
            (8, snapshot.GetProperty("seq").GetInt64(), "resume"),
            (skipped.GetProperty("from").GetInt64(), skipped.GetProperty("to").GetInt64(), skipped.GetProperty("reason").GetString()));
        var log = new RoomLog(Room, snapshot.GetProperty("seq").GetInt64());
        await mei.PostAsync("comment 31");
        await log.ReadAsync(late, 31);
        Assert.Equal("comment 31", log.Texts.Last());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Resumed_from_another_epoch_a_viewer_gets_a_snapshot(int epochs)
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        var posted = await mei.PostAsync("here and now");

        await using var stale = await TestViewer.JoinAsync(service.Url, Room, token: null, (Epoch(mei) + epochs, 1));

        Assert.False(stale.Joined.GetProperty("resumed").GetBoolean());
        var snapshot = await stale.NextAsync("snapshot");
        Assert.Equal(Epoch(mei), snapshot.GetProperty("epoch").GetInt64());
        var log = RoomLog.From(snapshot);
        await log.ReadAsync(stale, posted.GetProperty("seq").GetInt64());
        Assert.Equal(["here and now"], log.Comments.Values);
    }

    [Fact]
    public async Task Thinned_comments_are_accounted_for_on_every_connection_and_are_in_the_history()
    {
        await using var service = await GatewayUnderTest.StartAsync(ServiceProcess.Unlimited);
        await using var streamer = await service.JoinAsync(Room, ViewerTokens.For("streamer", "streamer"));
        var posters = new List<TestViewer>();
        for (var n = 1; n <= 5; n++)
        {
            posters.Add(await service.JoinAsync(Room, ViewerTokens.For($"poster-{n}")));
        }

        await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { displayBudget = 1 } });
        var acks = await Task.WhenAll(posters.Select(PostFortyAsync));
        await streamer.PostAsync("staff is always shown");

        var thinned = acks.SelectMany(some => some).Count(ack => ack.TryGetProperty("thinned", out var flag) && flag.GetBoolean());
        Assert.InRange(thinned, 1, 199);
        foreach (var viewer in posters.Append(streamer))
        {
            var log = new RoomLog(Room, 0);
            await log.ReadAsync(viewer, 202);
            Assert.Equal(202, log.Events.Count + log.Skipped.GetValueOrDefault("budget"));
            Assert.Equal(thinned, log.Skipped["budget"]);
            Assert.Contains("staff is always shown", log.Texts);
        }

        using var http = service.CreateHttpClient();
        Assert.Equal(201, (await StoredComments.ReadAllAsync(http, Room)).Count);
        await Task.WhenAll(posters.Select(poster => poster.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Viewers_are_counted_as_they_come_and_go()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(time);
        await using var mei = await service.JoinAsync(Room, ViewerTokens.For("mei", expiresAt: time.GetUtcNow().AddHours(1)));
        await using var bo = await service.JoinAsync(Room, ViewerTokens.For("bo", expiresAt: time.GetUtcNow().AddHours(1)));
        await using var kai = await service.JoinAsync(Room);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, (await mei.NextAsync("viewers")).GetProperty("count").GetInt32());
        Assert.Equal("left", TypeOf(await kai.AskAsync(new { type = "leave" })));
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, (await mei.NextAsync("viewers")).GetProperty("count").GetInt32());
    }

    private static async Task<IReadOnlyList<JsonElement>> PostFortyAsync(TestViewer poster)
    {
        var acks = new List<JsonElement>();
        for (var n = 1; n <= 40; n++)
        {
            acks.Add(await poster.PostAsync($"comment {n}"));
        }

        return acks;
    }

    private static Task<GatewayUnderTest> StartAsync(ManualTimeProvider time) => GatewayUnderTest.StartAsync(
        new() { ["Rooms:Gather"] = "false" }, time);

    private static long Epoch(TestViewer viewer) => viewer.Joined.GetProperty("epoch").GetInt64();

    private static string? TypeOf(JsonElement frame) => frame.GetProperty("type").GetString();
}
