using System.Text;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>What somebody who is in can do, and is told.</summary>
public sealed class GoimRoomTests(GoimGateway gateway) : IClassFixture<GoimGateway>
{
    [Fact]
    public async Task Comments_go_both_ways_with_their_looks()
    {
        await using var native = await gateway.Service.JoinAsync("both-ways", ViewerTokens.For("bo"));
        await using var client = await GoimClient.JoinAsync(gateway.Url, "both-ways", ViewerTokens.For("mei", "moderator"), version: 3);

        var ack = await client.PostAsync(new { text = "from goim", mode = 5, color = 0xFF0000, size = 36, nonce = "n-1", media_time = 73.4 });
        var seen = await native.NextEventAsync("comment");
        var answer = await native.AskAsync(new { type = "post", text = "from native", mode = "bottom", color = 255, size = "small", replyTo = ack.Data.GetProperty("id").GetString() });

        Assert.Equal(("from goim", "top", 0xFF0000, "large"), (
            seen.GetProperty("text").GetString(), seen.GetProperty("mode").GetString(), seen.GetProperty("color").GetInt32(), seen.GetProperty("size").GetString()));
        Assert.Equal(("n-1", true), (ack.Data.GetProperty("nonce").GetString(), ack.Data.GetProperty("stored").GetBoolean()));
        var back = await client.CommentAsync("from native");
        var looks = back.Json.GetProperty("info")[0];
        Assert.Equal((4, 18, 255), (looks[1].GetInt32(), looks[2].GetInt32(), looks[3].GetInt32()));
        Assert.Equal($"{answer.GetProperty("epoch").GetInt64()}.{answer.GetProperty("seq").GetInt64()}", back.Id);
        Assert.Equal(ack.Data.GetProperty("id").GetString(), back.Extra.GetProperty("reply_to").GetString());
        Assert.Equal(1, (await client.CommentAsync("from goim")).Json.GetProperty("info")[2][2].GetInt32());
    }

    [Fact]
    public async Task A_nonce_posts_once()
    {
        await using var client = await GoimClient.JoinAsync(gateway.Url, "nonces", ViewerTokens.For("mei"));

        var first = await client.PostAsync(new { text = "once", nonce = "n" }, sequence: 1);
        var again = await client.PostAsync(new { text = "once", nonce = "n" }, sequence: 2);

        Assert.Equal(first.Data.GetProperty("id").GetString(), again.Data.GetProperty("id").GetString());
    }

    public static TheoryData<object, int> BadPosts => new()
    {
        { new { text = "" }, 101 },
        { new { text = new string('x', 101) }, 102 },
        { new { text = "a", mode = 9 }, 104 },
        { new { text = "a", size = 99 }, 104 },
        { new { text = "a", color = -1 }, 104 },
        { new { text = "a", nonce = new string('n', 65) }, 106 },
        { new { text = "a", media_time = -1 }, 108 },
        { new { text = "a", receipt = "forged" }, 109 },
        { new { text = 7 }, 505 },
        { new { color = 7 }, 505 },
        { new { text = "a", reply_to = "nonsense" }, 505 },
        { new { text = "a", padding = new string('x', 4_096) }, 505 },
    };

    [Theory]
    [MemberData(nameof(BadPosts))]
    public async Task Posts_that_are_wrong_are_refused_with_the_number_and_a_sentence(object body, int reason)
    {
        await using var client = await GoimClient.JoinAsync(gateway.Url, "wrong", ViewerTokens.For("mei", "moderator"), version: 2);

        var answer = await client.PostAsync(body);

        Assert.True(answer.Command == "DANMAKU_REJECT" && answer.Data.GetProperty("reason").GetInt32() == reason, answer.ToString());
        Assert.NotEmpty(answer.Data.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused_with_the_limit()
    {
        await using var client = await GoimClient.JoinAsync(gateway.Url, "long", ViewerTokens.For("mei"));

        var answer = await client.PostAsync(new { text = new string('x', 5_000) });

        Assert.Contains("4096 bytes", answer.Data.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anonymous_readers_read_and_are_told_that_they_cannot_post()
    {
        await using var client = await GoimClient.JoinAsync(gateway.Url, "anonymous");

        var answer = await client.PostAsync(new { text = "hello" });

        Assert.Equal((501, "token_required"), (answer.Data.GetProperty("reason").GetInt32(), answer.Data.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Whoever_is_too_fast_is_told_when_to_come_again()
    {
        await using var streamer = await gateway.Service.JoinAsync("slow", ViewerTokens.For("streamer", "streamer"));
        await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { slowMode = 30 } });
        await using var client = await GoimClient.JoinAsync(gateway.Url, "slow", ViewerTokens.For("mei"), version: 3);
        await client.PostAsync(new { text = "one" }, sequence: 1);

        var answer = await client.PostAsync(new { text = "two", nonce = "second" }, sequence: 2);

        Assert.Equal((202, "second"), (answer.Data.GetProperty("reason").GetInt32(), answer.Data.GetProperty("nonce").GetString()));
        Assert.InRange(answer.Data.GetProperty("retry_after_ms").GetInt64(), 1, 30_000);
        Assert.Equal((3, 2), (answer.Version, answer.Sequence));
    }

    [Fact]
    public async Task A_flood_of_packets_in_one_message_gets_one_answer()
    {
        await using var client = await GoimClient.JoinAsync(gateway.Url, "flood", ViewerTokens.For("mei"));

        await client.SendAsync([.. Enumerable.Range(0, 900).SelectMany(number => GoimClient.Packet(2, ""u8, number))]);

        var answer = await client.CommandAsync("DANMAKU_REJECT");
        Assert.Equal(204, answer.Data.GetProperty("reason").GetInt32());
        Assert.True(client.Seen.Count(packet => packet.Operation == 3) < 60);
    }

    [Fact]
    public async Task Heartbeats_tell_how_many_watch()
    {
        await using var client = await GoimClient.JoinAsync(gateway.Url, "heartbeats");
        Assert.Equal(1, await client.HeartbeatAsync());

        await using var second = await GoimClient.JoinNativelyAsync(gateway.Url, "heartbeats");
        await using var third = await gateway.Service.JoinAsync("heartbeats");

        Assert.Equal(3, await client.HeartbeatAsync("{}"));
        Assert.Equal(3, (await client.NextAsync(
            packet => packet.Command == "ONLINE_RANK_COUNT" && packet.Data.GetProperty("count").GetInt32() == 3, "a count of 3")).Data.GetProperty("online_count").GetInt32());
    }

    [Fact]
    public async Task Whoever_joins_gets_the_room_as_it_is_and_no_comments_of_before()
    {
        await using var streamer = await gateway.Service.JoinAsync("as-it-is", ViewerTokens.For("streamer", "streamer"));
        await using var witness = await GoimClient.JoinAsync(gateway.Url, "as-it-is");
        var pinned = await streamer.PostAsync("pinned");
        var gone = await streamer.PostAsync("gone");
        await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { slowMode = 30 } });
        await streamer.AskAsync(new { type = "moderate", action = "pin", comment = IdOf(gone) });
        await streamer.AskAsync(new { type = "moderate", action = "delete", comments = new[] { IdOf(gone) } });
        var pin = await streamer.AskAsync(new { type = "moderate", action = "pin", comment = IdOf(pinned) });
        await witness.NextAsync(packet => packet.Command == "DANMAKU_PIN" && packet.Data.GetProperty("id").GetString() == IdOf(pinned), "the pin");

        await using var client = await GoimClient.JoinAsync(gateway.Url, "as-it-is", version: 3);
        var room = (await client.CommandAsync("DANMAKU_ROOM")).Data;
        await streamer.PostAsync("from now on");

        await client.CommentAsync("from now on");
        Assert.Equal((IdOf(pin), 30, IdOf(pinned)), (
            room.GetProperty("position").GetString(), room.GetProperty("settings").GetProperty("slow_mode").GetInt32(), room.GetProperty("pin").GetProperty("id").GetString()));
        Assert.Equal(["from now on"], client.Seen.Select(packet => packet.Text).OfType<string>());

        static string IdOf(JsonElement answer) => $"{answer.GetProperty("epoch").GetInt64()}.{answer.GetProperty("seq").GetInt64()}";
    }

    [Fact]
    public async Task Changing_the_room_leaves_the_old_one()
    {
        var url = gateway.Url;
        await using var old = await gateway.Service.JoinAsync("old-room", ViewerTokens.For("old"));
        await using var next = await gateway.Service.JoinAsync("next-room", ViewerTokens.For("next"));
        await using var client = await GoimClient.JoinAsync(url, "old-room", ViewerTokens.For("mei"), version: 3);
        await old.PostAsync("in the old room");
        await client.CommentAsync("in the old room");

        await client.SendAsync(GoimClient.Packet(12, "live://next-room"u8, sequence: 4));
        var answer = await client.NextAsync(13);
        await old.PostAsync("not heard any more");
        await client.PostAsync(new { text = "in the next room" });
        await next.CommentAsync("in the next room");

        Assert.Equal((4, "live://next-room"), (answer.Sequence, Encoding.UTF8.GetString(answer.Body)));
        await client.CommentAsync("in the next room");
        Assert.DoesNotContain(client.Seen, packet => packet.Text == "not heard any more");
    }

    [Fact]
    public async Task Whoever_may_not_change_the_room_stays_where_they_are()
    {
        await using var old = await gateway.Service.JoinAsync("stay", ViewerTokens.For("old"));
        await using var client = await GoimClient.JoinAsync(gateway.Url, "stay", ViewerTokens.For("mei", room: "stay"));

        await client.SendAsync(GoimClient.Packet(12, "elsewhere"u8, sequence: 1));
        await client.SendAsync(GoimClient.Packet(12, "a b"u8, sequence: 2));

        Assert.Equal(510, (await client.AnswerAsync(1)).Data.GetProperty("reason").GetInt32());
        Assert.Equal(508, (await client.AnswerAsync(2)).Data.GetProperty("reason").GetInt32());
        await old.PostAsync("still here");
        await client.CommentAsync("still here");
    }

    [Fact]
    public async Task An_empty_room_change_leaves_and_another_comes_back()
    {
        await using var client = await GoimClient.JoinAsync(gateway.Url, "back-again", ViewerTokens.For("mei"));

        await client.SendAsync(GoimClient.Packet(12, ""u8));
        await client.NextAsync(13);
        var outside = await client.PostAsync(new { text = "outside" }, sequence: 1);
        Assert.Equal(0, await client.HeartbeatAsync());
        await client.SendAsync(GoimClient.Packet(12, "back-again"u8));
        await client.NextAsync(13);
        var inside = await client.PostAsync(new { text = "inside" }, sequence: 2);

        Assert.Equal((506, "DANMAKU_ACK"), (outside.Data.GetProperty("reason").GetInt32(), inside.Command));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(99)]
    [InlineData(-1)]
    [InlineData(14)]
    public async Task Operations_that_mean_nothing_here_are_refused_and_do_no_harm(int operation)
    {
        await using var client = await GoimClient.JoinAsync(gateway.Url, $"operations{operation}", ViewerTokens.For("mei"));

        await client.SendAsync(GoimClient.Packet(operation, "x"u8, sequence: 3));

        Assert.Equal(505, (await client.AnswerAsync(3)).Data.GetProperty("reason").GetInt32());
        Assert.Equal(1, await client.HeartbeatAsync());
    }
}
