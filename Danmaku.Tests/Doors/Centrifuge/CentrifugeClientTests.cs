using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Centrifuge;

/// <summary>centrifuge-js as it comes from npm: posts, reads, moderates.</summary>
public sealed class CentrifugeClientTests : IAsyncLifetime
{
    private const string Room = "demo";

    private GatewayUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await GatewayUnderTest.StartAsync(new() { ["Centrifuge:Enabled"] = "true" });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task It_posts_and_everybody_reads_it_whichever_door_they_came_in_by()
    {
        await using var native = await _service.JoinAsync(Room);
        await using var reader = await StartAsync();
        await using var mei = await StartAsync(ViewerTokens.For("mei", "member"));

        await mei.DoAsync(new { action = "publish", channel = Room, data = new { text = "前方高能", mode = "top", color = 16711680, size = "large", nonce = "n1" } });

        var item = await native.NextEventAsync("comment");
        foreach (var client in new[] { reader, mei })
        {
            var publication = await PublicationAsync(client, "comment");
            var data = publication.GetProperty("data");
            Assert.Equal(item.GetProperty("seq").GetInt64(), publication.GetProperty("offset").GetInt64());
            Assert.Equal("mei", publication.GetProperty("info").GetProperty("user").GetString());
            Assert.EndsWith($".{item.GetProperty("seq")}", data.GetProperty("id").GetString(), StringComparison.Ordinal);
            Assert.Equal(Members(item, "seq"), Members(data, "id"));
        }

    }

    [Fact]
    public async Task It_reads_what_a_native_viewer_posts()
    {
        await using var reader = await StartAsync();
        await using var bo = await _service.JoinAsync(Room, ViewerTokens.For("bo"));

        await bo.PostAsync("hello");

        Assert.Equal("hello", (await PublicationAsync(reader, "comment")).GetProperty("data").GetProperty("text").GetString());
    }

    [Fact]
    public async Task It_begins_with_what_the_room_is_and_how_its_viewer_stands()
    {
        await using (var bo = await _service.JoinAsync(Room, ViewerTokens.For("bo")))
        {
            await bo.PostAsync("before");
        }

        await using var mei = await StartAsync(ViewerTokens.For("mei", "member"), subscribe: false);
        await mei.SendAsync(new { action = "subscribe", channel = Room });

        var subscribed = await mei.NextAsync("subscribed");
        Assert.True(subscribed.GetProperty("recoverable").GetBoolean() && subscribed.GetProperty("positioned").GetBoolean());
        Assert.False(subscribed.GetProperty("wasRecovering").GetBoolean());
        Assert.Equal(1, subscribed.GetProperty("streamPosition").GetProperty("offset").GetInt64());
        Assert.Equal(("mei", "member"), (Text(subscribed, "data", "you", "id"), Text(subscribed, "data", "you", "role")));
        var snapshot = (await PublicationAsync(mei, "snapshot")).GetProperty("data");
        Assert.Equal("before", snapshot.GetProperty("comments")[0].GetProperty("text").GetString());
        Assert.Equal(100, snapshot.GetProperty("settings").GetProperty("textLimit").GetInt32());
    }

    [Fact]
    public async Task It_reads_the_history_page_by_page_and_counts_viewers()
    {
        await using var mei = await StartAsync(ViewerTokens.For("mei"));
        await mei.DoAsync(new { action = "publishMany", channel = Room, texts = Enumerable.Range(1, 5).Select(n => $"comment {n}") });

        var newest = await mei.DoAsync(new { action = "history", channel = Room, limit = 2, reverse = true });
        Assert.Equal(["comment 5", "comment 4"], Texts(newest));
        Assert.Equal(5, newest.GetProperty("offset").GetInt64());
        var epoch = newest.GetProperty("epoch").GetString();
        var before = await mei.DoAsync(new { action = "history", channel = Room, limit = 2, reverse = true, since = new { offset = 4, epoch } });
        Assert.Equal(["comment 3", "comment 2"], Texts(before));
        var after = await mei.DoAsync(new { action = "history", channel = Room, limit = -1, since = new { offset = 2, epoch } });
        Assert.Equal(["comment 3", "comment 4", "comment 5"], Texts(after));
        Assert.Equal([3, 4, 5], after.GetProperty("publications").EnumerateArray().Select(publication => publication.GetProperty("offset").GetInt64()));
        var place = await mei.DoAsync(new { action = "history", channel = Room });
        Assert.Equal((0, 5, epoch), (place.GetProperty("publications").GetArrayLength(), place.GetProperty("offset").GetInt64(), place.GetProperty("epoch").GetString()));
        Assert.Equal(112, await FailAsync(mei, new { action = "history", channel = Room, limit = 2, since = new { offset = 2, epoch = "another" } }));

        var stats = await mei.DoAsync(new { action = "presenceStats", channel = Room });
        Assert.Equal((1, 1), (stats.GetProperty("numClients").GetInt32(), stats.GetProperty("numUsers").GetInt32()));
        Assert.Equal(108, await FailAsync(mei, new { action = "presence", channel = Room }));
    }

    [Fact]
    public async Task What_a_native_moderator_takes_away_leaves_it_and_a_sanctioned_viewer_is_told()
    {
        await using var moderator = await _service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));
        await using var mei = await StartAsync(ViewerTokens.For("mei"));
        await mei.DoAsync(new { action = "publish", channel = Room, data = new { text = "rude" } });
        var id = Text(await PublicationAsync(mei, "comment"), "data", "id")!;

        await moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { id } });
        var deleted = (await PublicationAsync(mei, "delete")).GetProperty("data");
        Assert.Equal(id, deleted.GetProperty("comments")[0].GetString());
        Assert.False(deleted.TryGetProperty("by", out _));

        await moderator.AskAsync(new { type = "moderate", action = "timeout", viewer = "mei", duration = 600, reason = "spoilers" });
        Assert.Equal("mei", Text(await PublicationAsync(mei, "sanction"), "data", "viewer"));
        Assert.Equal("spoilers", Text(await PublicationAsync(mei, "notice"), "data", "reason"));

        await mei.SendAsync(new { action = "publish", channel = Room, data = new { text = "but" } });
        var refused = await mei.NextAsync("failed");
        Assert.Equal(103, refused.GetProperty("code").GetInt32());
        Assert.StartsWith("401 timed_out: ", Text(refused, "error"), StringComparison.Ordinal);
        Assert.Equal("timeout", Text(await mei.DoAsync(new { action = "rpc", method = "standing" }), "sanction", "action"));
    }

    [Fact]
    public async Task A_moderator_moderates_with_calls_and_sees_what_moderators_see()
    {
        await using var bo = await _service.JoinAsync(Room, ViewerTokens.For("bo"));
        await using var moderator = await StartAsync(ViewerTokens.For("mod", "moderator"));
        await using var viewer = await StartAsync(ViewerTokens.For("mei"));
        var posted = await bo.PostAsync("rude");
        var id = $"{posted.GetProperty("epoch")}.{posted.GetProperty("seq")}";

        var done = await moderator.DoAsync(new { action = "rpc", method = "delete", data = new { room = Room, comments = new[] { id }, reason = "rude" } });

        Assert.True(done.GetProperty("stored").GetBoolean());
        Assert.Equal(id, (await bo.NextEventAsync("delete")).GetProperty("comments")[0].GetString());
        var seen = (await PublicationAsync(moderator, "delete")).GetProperty("data");
        Assert.Equal(("mod", "rude", done.GetProperty("event").GetString()), (Text(seen, "by"), Text(seen, "reason"), Text(seen, "id")));

        await moderator.DoAsync(new { action = "rpc", method = "note", data = new { viewer = "bo", text = "keep an eye on them" } });
        Assert.Equal("keep an eye on them", Text(await PublicationAsync(moderator, "note"), "data", "text"));
        Assert.Equal("private", Text((await PublicationAsync(viewer, "skipped")).GetProperty("data").GetProperty("skipped")[0], "reason"));

        var room = await moderator.DoAsync(new { action = "rpc", method = "room" });
        Assert.True(room.TryGetProperty("staff", out _));
        Assert.EndsWith(".staff", Text(room, "position", "epoch"), StringComparison.Ordinal);
        Assert.False((await viewer.DoAsync(new { action = "rpc", method = "room" })).TryGetProperty("staff", out _));

        Assert.Equal(103, await FailAsync(viewer, new { action = "rpc", method = "clear" }));
        Assert.Equal(107, await FailAsync(moderator, new { action = "rpc", method = "timeout", data = new { viewer = "bo" } }));
        Assert.Equal(104, await FailAsync(moderator, new { action = "rpc", method = "dance" }));
    }

    [Fact]
    public async Task A_call_that_posts_answers_with_the_comments_id()
    {
        await using var mei = await StartAsync(ViewerTokens.For("mei"));

        var posted = await mei.DoAsync(new { action = "rpc", method = "post", data = new { text = "hello", receipt = ViewerTokens.Receipt("mei", Room) } });

        var data = (await PublicationAsync(mei, "comment")).GetProperty("data");
        Assert.True(posted.GetProperty("stored").GetBoolean());
        Assert.Equal(posted.GetProperty("id").GetString(), data.GetProperty("id").GetString());
        Assert.Equal(500, data.GetProperty("superChat").GetProperty("amount").GetInt32());
    }

    [Fact]
    public async Task It_leaves_a_room_and_comes_back()
    {
        await using var mei = await StartAsync(ViewerTokens.For("mei"));
        await mei.DoAsync(new { action = "unsubscribe", channel = Room });
        await mei.NextAsync("unsubscribed");

        Assert.Equal(7, await FailAsync(mei, new { action = "publish", channel = Room, data = new { text = "out" } }));
        Assert.Equal(103, await FailAsync(mei, new { action = "rpc", method = "post", data = new { room = Room, text = "out" } }));
    }

    private async Task<NodeClient> StartAsync(string? token = null, bool subscribe = true)
    {
        var client = await NodeClient.StartAsync("centrifuge.mjs", new { url = _service.Url, token, channels = subscribe ? new[] { Room } : [] });
        await client.NextAsync(subscribe ? "subscribed" : "connected");
        return client;
    }

    private static Task<JsonElement> PublicationAsync(NodeClient client, string kind) => client.NextAsync(
        told => told.GetProperty("event").GetString() == "publication" && Text(told, "data", "kind") == kind, $"a publication of kind {kind}");

    private static async Task<int> FailAsync(NodeClient client, object command)
    {
        await client.SendAsync(command);
        return (await client.NextAsync("failed")).GetProperty("code").GetInt32();
    }

    private static IEnumerable<string?> Texts(JsonElement history) =>
        history.GetProperty("publications").EnumerateArray().Select(publication => Text(publication, "data", "text"));

    private static IEnumerable<(string, string)> Members(JsonElement item, string but) =>
        item.EnumerateObject().Where(member => member.Name != but).Select(member => (member.Name, member.Value.GetRawText()));

    private static string? Text(JsonElement item, params string[] path) =>
        path.Aggregate(item, static (at, name) => at.GetProperty(name)).GetString();
}
