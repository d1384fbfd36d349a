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
            var publication = await client.PublicationAsync("comment");
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

        Assert.Equal("hello", (await reader.PublicationAsync("comment")).GetProperty("data").GetProperty("text").GetString());
    }

    [Fact]
    public async Task It_begins_with_what_the_room_is_and_how_its_viewer_stands()
    {
        await using (var bo = await _service.JoinAsync(Room, ViewerTokens.For("bo")))
        {
            await bo.PostAsync("before");
        }

        await using var mei = await CentrifugeClient.StartAsync(_service.Url, new { token = ViewerTokens.For("mei", "member") });
        await mei.SendAsync(new { action = "trySubscribe", channel = Room });

        var subscribed = await mei.NextAsync("subscribed");
        Assert.True(subscribed.GetProperty("recoverable").GetBoolean() && subscribed.GetProperty("positioned").GetBoolean());
        Assert.False(subscribed.GetProperty("wasRecovering").GetBoolean());
        Assert.Equal(1, subscribed.GetProperty("streamPosition").GetProperty("offset").GetInt64());
        Assert.Equal(("mei", "member"), (CentrifugeClient.Text(subscribed, "data", "you", "id"), CentrifugeClient.Text(subscribed, "data", "you", "role")));
        var snapshot = (await mei.PublicationAsync("snapshot")).GetProperty("data");
        Assert.Equal("before", snapshot.GetProperty("comments")[0].GetProperty("text").GetString());
        Assert.Equal(100, snapshot.GetProperty("settings").GetProperty("textLimit").GetInt32());
    }

    [Fact]
    public async Task It_reads_the_history_page_by_page_and_counts_viewers()
    {
        await using var mei = await StartAsync(ViewerTokens.For("mei"));
        await mei.DoAsync(new { action = "publishMany", channel = Room, texts = Enumerable.Range(1, 5).Select(n => $"comment {n}") });
        while (await mei.CommentAsync() != "comment 5")
        {
            // Where the channel is counts what was sent.
        }

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
        Assert.Equal(112, (await mei.FailAsync(new { action = "history", channel = Room, limit = 2, since = new { offset = 2, epoch = "another" } })).Code);

        var stats = await mei.DoAsync(new { action = "presenceStats", channel = Room });
        Assert.Equal((1, 1), (stats.GetProperty("numClients").GetInt32(), stats.GetProperty("numUsers").GetInt32()));
        Assert.Equal(108, (await mei.FailAsync(new { action = "presence", channel = Room })).Code);
    }

    [Fact]
    public async Task What_a_native_moderator_takes_away_leaves_it_and_a_sanctioned_viewer_is_told()
    {
        await using var moderator = await _service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));
        await using var mei = await StartAsync(ViewerTokens.For("mei"));
        await mei.DoAsync(new { action = "publish", channel = Room, data = new { text = "rude" } });
        var id = CentrifugeClient.Text(await mei.PublicationAsync("comment"), "data", "id")!;

        await moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { id } });
        var deleted = (await mei.PublicationAsync("delete")).GetProperty("data");
        Assert.Equal(id, deleted.GetProperty("comments")[0].GetString());
        Assert.False(deleted.TryGetProperty("by", out _));
        Assert.Equal("delete", CentrifugeClient.Text(await mei.PublicationAsync("notice"), "data", "about"));

        await moderator.AskAsync(new { type = "moderate", action = "timeout", viewer = "mei", duration = 600, reason = "spoilers" });
        Assert.Equal("mei", CentrifugeClient.Text(await mei.PublicationAsync("sanction"), "data", "viewer"));
        Assert.Equal("spoilers", CentrifugeClient.Text(await mei.PublicationAsync("notice"), "data", "reason"));

        var (code, message) = await mei.FailAsync(new { action = "publish", channel = Room, data = new { text = "but" } });
        Assert.Equal(103, code);
        Assert.StartsWith("401 timed_out: ", message, StringComparison.Ordinal);
        Assert.Equal("timeout", CentrifugeClient.Text(await mei.DoAsync(new { action = "rpc", method = "standing" }), "sanction", "action"));
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
        var seen = (await moderator.PublicationAsync("delete")).GetProperty("data");
        Assert.Equal(("mod", "rude", done.GetProperty("event").GetString()), (CentrifugeClient.Text(seen, "by"), CentrifugeClient.Text(seen, "reason"), CentrifugeClient.Text(seen, "id")));

        await moderator.DoAsync(new { action = "rpc", method = "note", data = new { viewer = "bo", text = "keep an eye on them" } });
        Assert.Equal("keep an eye on them", CentrifugeClient.Text(await moderator.PublicationAsync("note"), "data", "text"));
        Assert.Equal("private", CentrifugeClient.Text((await viewer.PublicationAsync("skipped")).GetProperty("data").GetProperty("skipped")[0], "reason"));

        var room = await moderator.DoAsync(new { action = "rpc", method = "room" });
        Assert.True(room.TryGetProperty("staff", out _));
        Assert.EndsWith(".staff", CentrifugeClient.Text(room, "position", "epoch"), StringComparison.Ordinal);
        Assert.False((await viewer.DoAsync(new { action = "rpc", method = "room" })).TryGetProperty("staff", out _));

        Assert.Equal(103, (await viewer.FailAsync(new { action = "rpc", method = "clear" })).Code);
        Assert.Equal(107, (await moderator.FailAsync(new { action = "rpc", method = "timeout", data = new { viewer = "bo" } })).Code);
        Assert.Equal(104, (await moderator.FailAsync(new { action = "rpc", method = "dance" })).Code);
    }

    [Fact]
    public async Task A_call_that_posts_answers_with_the_comments_id()
    {
        await using var mei = await StartAsync(ViewerTokens.For("mei"));

        var posted = await mei.DoAsync(new { action = "rpc", method = "post", data = new { text = "hello", receipt = ViewerTokens.Receipt("mei", Room) } });

        var data = (await mei.PublicationAsync("comment")).GetProperty("data");
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

        Assert.Equal(7, (await mei.FailAsync(new { action = "publish", channel = Room, data = new { text = "out" } })).Code);
        Assert.Equal(103, (await mei.FailAsync(new { action = "rpc", method = "post", data = new { room = Room, text = "out" } })).Code);
    }

    [Fact]
    public async Task The_example_of_the_document_works()
    {
        var script = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Doors", "Clients", "centrifuge-example.mjs"));
        var shown = script[(script.IndexOf("end of it.\n", StringComparison.Ordinal) + "end of it.\n".Length)..script.IndexOf("// That was it.", StringComparison.Ordinal)];
        Assert.Contains(shown, await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "doors", "centrifuge.md")), StringComparison.Ordinal);
        await using var bo = await _service.JoinAsync(Room, ViewerTokens.For("bo"));
        await bo.PostAsync("before");
        var url = $"{_service.Url.Replace("http", "ws", StringComparison.Ordinal)}/connection/websocket";

        await using var mod = await NodeClient.StartAsync("centrifuge-example.mjs", new { url, token = ViewerTokens.For("mod", "moderator") });

        Assert.Equal("before", CentrifugeClient.Text(await mod.NextAsync("comment"), "text"));
        await mod.SendAsync(new { action = "post", text = "hello" });
        var hello = await mod.NextAsync("comment");
        Assert.Equal(("mod", "hello"), (CentrifugeClient.Text(hello, "name"), CentrifugeClient.Text(hello, "text")));
        await using var streamer = await _service.JoinAsync(Room, ViewerTokens.For("streamer", "streamer"));
        await streamer.AskAsync(new { type = "moderate", action = "delete", comments = new[] { CentrifugeClient.Text(hello, "id") } });
        Assert.Equal(CentrifugeClient.Text(hello, "id"), (await mod.NextAsync("removed")).GetProperty("ids")[0].GetString());
        await mod.DoAsync(new { action = "timeOut", viewer = "bo" });
        Assert.Equal("bo", (await bo.NextEventAsync("sanction")).GetProperty("viewer").GetString());
    }

    private Task<CentrifugeClient> StartAsync(string? token = null) => CentrifugeClient.StartAsync(_service.Url, token, Room);

    private static IEnumerable<string?> Texts(JsonElement history) =>
        history.GetProperty("publications").EnumerateArray().Select(publication => CentrifugeClient.Text(publication, "data", "text"));

    private static IEnumerable<(string, string)> Members(JsonElement item, string but) =>
        item.EnumerateObject().Where(member => member.Name != but).Select(member => (member.Name, member.Value.GetRawText()));
}
