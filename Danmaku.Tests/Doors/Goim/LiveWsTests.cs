using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>bilibili-live-ws from npm, as it is.</summary>
public sealed class LiveWsTests(GoimGateway gateway) : IClassFixture<GoimGateway>
{
    [Theory]
    [InlineData(1, 2001, false)]
    [InlineData(2, 2002, false)]
    [InlineData(3, 2003, false)]
    [InlineData(1, 2011, true)]
    [InlineData(2, 2012, true)]
    [InlineData(3, 2013, true)]
    public async Task It_reads_posts_counts_and_hears_what_is_deleted(int version, int room, bool keep)
    {
        await using var native = await gateway.Service.JoinAsync($"{room}", ViewerTokens.For("mod", "moderator"));
        await using var client = await StartAsync(gateway.Url, room, version, keep, ViewerTokens.For("mei"));
        await client.NextAsync("live");
        Assert.Equal(2, (await client.NextAsync("heartbeat")).GetProperty("viewers").GetInt32());

        await native.PostAsync("前方高能");
        var comment = await client.NextAsync("comment");
        Assert.Equal("前方高能", comment.GetProperty("text").GetString());

        await client.SendAsync(new { action = "send", operation = 4, body = new { text = "from the client", mode = 4 }, sequence = 6 });
        var ack = await CommandAsync(client, "DANMAKU_ACK");
        Assert.Equal((6, true), (ack.GetProperty("seq").GetInt32(), ack.GetProperty("stored").GetBoolean()));
        var seen = await native.CommentAsync("from the client");
        Assert.Equal("bottom", seen.GetProperty("events")[0].GetProperty("mode").GetString());

        var id = comment.GetProperty("id").GetString();
        await native.AskAsync(new { type = "moderate", action = "delete", comments = new[] { id } });
        Assert.Equal(id, (await CommandAsync(client, "DANMAKU_DELETE")).GetProperty("ids")[0].GetString());

        await using var third = await gateway.Service.JoinAsync($"{room}");
        Assert.Equal(3, (await client.DoAsync(new { action = "online" })).GetInt32());
    }

    [Fact]
    public async Task It_is_told_about_timeouts_and_super_chats_and_refusals()
    {
        await using var native = await gateway.Service.JoinAsync("2020", ViewerTokens.For("mod", "moderator"));
        await using var client = await StartAsync(gateway.Url, 2020, 3, keep: false, ViewerTokens.For("mei"));
        await client.NextAsync("live");

        await native.AskAsync(new { type = "post", text = "well done", receipt = ViewerTokens.Receipt("mod", "2020") });
        Assert.Equal(5, (await CommandAsync(client, "SUPER_CHAT_MESSAGE")).GetProperty("price").GetDecimal());

        await native.AskAsync(new { type = "moderate", action = "timeout", viewer = "mei", duration = 60, reason = "enough" });
        Assert.Equal("timeout", (await CommandAsync(client, "DANMAKU_SANCTION")).GetProperty("action").GetString());
        Assert.Equal("enough", (await CommandAsync(client, "DANMAKU_NOTICE")).GetProperty("reason").GetString());

        await client.SendAsync(new { action = "send", operation = 4, body = new { text = "still here" } });
        Assert.Equal(401, (await CommandAsync(client, "DANMAKU_REJECT")).GetProperty("reason").GetInt32());
    }

    [Fact]
    public async Task Whoever_is_refused_does_not_knock_ten_times_a_second()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Goim:Enabled"] = "true", ["Goim:RefusalHold"] = "00:00:01" });
        var startedAt = TimeProvider.System.GetTimestamp();
        await using var client = await StartAsync(service.Url, 1000, 2, keep: true, "nonsense");

        await client.NextAsync("close");
        await client.NextAsync("close");

        Assert.True(TimeProvider.System.GetElapsedTime(startedAt) >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task The_example_of_the_document_works()
    {
        var script = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Doors", "Clients", "goim-example.mjs"));
        var shown = script.Split("up to the end of it.\n")[1].Split("// The end of it.")[0];
        Assert.Contains(shown, await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "doors", "goim.md")), StringComparison.Ordinal);
        await using var native = await gateway.Service.JoinAsync("1000", ViewerTokens.For("mod", "moderator"));
        await using var client = await NodeClient.StartAsync("goim-example.mjs", new { address = Address(gateway.Url), token = ViewerTokens.For("mei") });
        await client.NextAsync("live");

        await client.SendAsync(new { action = "post", text = "hello" });

        // In the order in which the two come.
        JsonElement[] told = [await NextAsync(), await NextAsync()];
        var ack = told.Single(item => item.GetProperty("event").GetString() == "done").GetProperty("result");
        var comment = told.Single(item => item.GetProperty("event").GetString() == "comment");
        Assert.Equal(("mei", "hello"), (comment.GetProperty("name").GetString(), comment.GetProperty("text").GetString()));
        Assert.Equal(ack.GetProperty("id").GetString(), comment.GetProperty("id").GetString());
        await native.AskAsync(new { type = "moderate", action = "delete", comments = new[] { ack.GetProperty("id").GetString() } });

        Assert.Equal(ack.GetProperty("id").GetString(), (await client.NextAsync("removed")).GetProperty("id").GetString());

        Task<JsonElement> NextAsync() => client.NextAsync(item => item.GetProperty("event").GetString() is "done" or "failed" or "comment", "an answer and a comment");
    }

    private static string Address(string url) => $"{url.Replace("http", "ws", StringComparison.Ordinal)}/sub";

    private static Task<NodeClient> StartAsync(string url, int room, int version, bool keep, string token) =>
        NodeClient.StartAsync("goim.mjs", new { address = Address(url), room, protover = version, keep, token });

    private static async Task<JsonElement> CommandAsync(NodeClient client, string command) => (await client.NextAsync(
        told => told.GetProperty("event").GetString() == "msg" && told.GetProperty("message").GetProperty("cmd").GetString() == command, command))
        .GetProperty("message").GetProperty("data");
}
