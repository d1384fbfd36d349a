using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>What moderators do, as clients of this door hear it.</summary>
public sealed class GoimModerationTests(GoimGateway gateway) : IClassFixture<GoimGateway>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_deleted_comment_leaves(int version)
    {
        var room = $"delete-{version}";
        await using var moderator = await gateway.Service.JoinAsync(room, ViewerTokens.For("mod", "moderator"));
        await using var reader = await GoimClient.JoinAsync(gateway.Url, room, version: version);
        await using var poster = await GoimClient.JoinAsync(gateway.Url, room, ViewerTokens.For("mei"), version);
        await poster.PostAsync(new { text = "spoiler" });
        var id = (await reader.CommentAsync("spoiler")).Id;

        await moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { id }, reason = "spoilers" });

        var deleted = await reader.CommandAsync("DANMAKU_DELETE");
        Assert.Equal([id], Ids(deleted));
        Assert.Equal([id], Ids(await reader.CommandAsync("SUPER_CHAT_MESSAGE_DELETE")));
        Assert.False(deleted.Data.TryGetProperty("reason", out _));
        var notice = await poster.CommandAsync("DANMAKU_NOTICE");
        Assert.Equal(("delete", "spoilers"), (notice.Data.GetProperty("about").GetString(), notice.Data.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Whoever_is_timed_out_is_told_so_then_at_each_post_and_when_they_come_back()
    {
        await using var moderator = await gateway.Service.JoinAsync("timeout", ViewerTokens.For("mod", "moderator"));
        await using var reader = await GoimClient.JoinNativelyAsync(gateway.Url, "timeout");
        await using var poster = await GoimClient.JoinAsync(gateway.Url, "timeout", ViewerTokens.For("42"));
        await poster.PostAsync(new { text = "spam" }, sequence: 1);
        var id = (await reader.CommentAsync("spam")).Id;

        await moderator.AskAsync(new { type = "moderate", action = "timeout", viewer = "42", duration = 600, reason = "enough" });

        var sanction = await reader.CommandAsync("DANMAKU_SANCTION");
        Assert.Equal(("42", 42, "timeout"), (
            sanction.Data.GetProperty("viewer").GetString(), sanction.Data.GetProperty("uid").GetInt32(), sanction.Data.GetProperty("action").GetString()));
        Assert.Equal([id], Ids(sanction));
        AssertTold(await poster.CommandAsync("DANMAKU_NOTICE"));
        var refused = await poster.PostAsync(new { text = "more" }, sequence: 2);
        Assert.Equal(401, refused.Data.GetProperty("reason").GetInt32());
        Assert.True(refused.Data.GetProperty("retry_after_ms").GetInt64() > 0);
        await using var again = await GoimClient.JoinAsync(gateway.Url, "timeout", ViewerTokens.For("42"));
        AssertTold(await again.CommandAsync("DANMAKU_NOTICE"));

        await moderator.AskAsync(new { type = "moderate", action = "lift", viewer = "42" });
        Assert.Equal("timeout", (await reader.CommandAsync("DANMAKU_LIFT")).Data.GetProperty("action").GetString());

        static void AssertTold(GoimReceived notice) => Assert.Equal(("sanction", "timeout", "enough"), (
            notice.Data.GetProperty("about").GetString(), notice.Data.GetProperty("action").GetString(), notice.Data.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Everything_else_that_moderators_do_is_heard_in_the_rooms_order()
    {
        await using var moderator = await gateway.Service.JoinAsync("orders", ViewerTokens.For("mod", "moderator"));
        await using var client = await GoimClient.JoinAsync(gateway.Url, "orders", ViewerTokens.For("mei"), version: 3);
        var ack = await client.PostAsync(new { text = "hello" });
        var id = ack.Data.GetProperty("id").GetString();

        (object Command, string Told)[] commands =
        [
            (new { type = "moderate", action = "pin", comment = id }, "DANMAKU_PIN"),
            (new { type = "moderate", action = "unpin" }, "DANMAKU_UNPIN"),
            (new { type = "moderate", action = "announce", text = "Tonight at nine" }, "DANMAKU_ANNOUNCE"),
            (new { type = "moderate", action = "configure", settings = new { slowMode = 5 } }, "DANMAKU_SETTINGS"),
            (new { type = "moderate", action = "note", viewer = "mei", text = "watch them" }, "DANMAKU_SKIPPED"),
            (new { type = "moderate", action = "purge", viewer = "mei", window = 60 }, "DANMAKU_PURGE"),
            (new { type = "moderate", action = "clear" }, "DANMAKU_CLEAR"),
        ];
        foreach (var (command, told) in commands)
        {
            // One after the other: what is taken back before it was sent is not sent.
            Assert.Equal("ack", (await moderator.AskAsync(command)).GetProperty("type").GetString());
            await client.CommandAsync(told);
        }

        Assert.Equal(id, client.Seen.First(packet => packet.Command == "DANMAKU_PIN").Data.GetProperty("id").GetString());
        Assert.Equal(5, client.Seen.First(packet => packet.Command == "DANMAKU_SETTINGS").Data.GetProperty("slow_mode").GetDouble());
        Assert.Equal("private", client.Seen.First(packet => packet.Command == "DANMAKU_SKIPPED").Data.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Comments_that_wait_for_a_moderator_are_on_no_picture_not_even_a_moderators()
    {
        await using var streamer = await gateway.Service.JoinAsync("held", ViewerTokens.For("streamer", "streamer"));
        await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { holdBelow = "member" } });
        await using var moderator = await GoimClient.JoinAsync(gateway.Url, "held", ViewerTokens.For("mod", "moderator"));
        await using var poster = await GoimClient.JoinAsync(gateway.Url, "held", ViewerTokens.For("mei"));

        var ack = await poster.PostAsync(new { text = "is this fine" });
        var id = ack.Data.GetProperty("id").GetString();
        await moderator.CommandAsync("DANMAKU_SKIPPED");
        Assert.DoesNotContain(moderator.Seen, packet => packet.Text is not null);
        await streamer.AskAsync(new { type = "moderate", action = "approve", comments = new[] { id } });

        Assert.Equal("held", ack.Data.GetProperty("stage").GetString());
        Assert.Equal(id, (await moderator.CommentAsync("is this fine")).Id);
        Assert.Equal(id, (await poster.CommentAsync("is this fine")).Id);
    }

    [Fact]
    public async Task A_super_chat_is_one_and_a_deleted_one_goes()
    {
        await using var moderator = await gateway.Service.JoinAsync("paid", ViewerTokens.For("mod", "moderator"));
        await using var reader = await GoimClient.JoinAsync(gateway.Url, "paid", version: 2);
        await using var poster = await GoimClient.JoinAsync(gateway.Url, "paid", ViewerTokens.For("mei"));

        var ack = await poster.PostAsync(new { text = "thank you", receipt = ViewerTokens.Receipt("mei", "paid") });

        var paid = (await reader.CommandAsync("SUPER_CHAT_MESSAGE")).Data;
        var id = ack.Data.GetProperty("id").GetString();
        Assert.Equal(("thank you", 5m, "USD", 500, 120), (
            paid.GetProperty("message").GetString(),
            paid.GetProperty("price").GetDecimal(),
            paid.GetProperty("currency").GetString(),
            paid.GetProperty("amount").GetInt32(),
            paid.GetProperty("time").GetInt32()));
        Assert.Equal(id, paid.GetProperty("id").GetString());
        await moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { id } });
        Assert.Equal([id], Ids(await reader.CommandAsync("SUPER_CHAT_MESSAGE_DELETE")));
    }

    [Fact]
    public async Task Whoever_is_made_a_moderator_is_told_and_closed_to_come_back_as_one()
    {
        await using var streamer = await gateway.Service.JoinAsync("appointed", ViewerTokens.For("streamer", "streamer"));
        await using var client = await GoimClient.JoinAsync(gateway.Url, "appointed", ViewerTokens.For("mei"), version: 3);

        await streamer.AskAsync(new { type = "moderate", action = "appoint", viewer = "mei" });

        Assert.Equal("moderator", (await client.CommandAsync("DANMAKU_NOTICE")).Data.GetProperty("role").GetString());
        Assert.Equal(4006, await client.EndAsync());
    }

    private static IEnumerable<string?> Ids(GoimReceived packet) =>
        packet.Data.GetProperty("ids").EnumerateArray().Select(static (JsonElement id) => id.GetString());
}
