using System.Net;
using System.Net.WebSockets;
using System.Text;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Goim;

/// <summary>Who comes in, as what, and who does not.</summary>
public sealed class GoimAuthTests(GoimGateway gateway) : IClassFixture<GoimGateway>
{
    public static TheoryData<string, object, string> Rooms => new()
    {
        { "a number", new { uid = 0, roomid = 1000, protover = 1 }, "1000" },
        { "a number as text", new { uid = 0, roomid = "1001", protover = 1 }, "1001" },
        { "any id", new { uid = 0, roomid = "my-room", protover = 1 }, "my-room" },
        { "goim's key", new { mid = 1, room_id = "live://1002" }, "1002" },
        { "another type's key", new { mid = 1, room_id = "video://my_video" }, "my_video" },
        { "goim's key without type", new { mid = 1, room_id = "1003" }, "1003" },
    };

    [Theory]
    [MemberData(nameof(Rooms))]
    public async Task Rooms_are_named_in_every_way_that_clients_name_them(string what, object body, string room)
    {
        await using var reader = await GoimClient.ConnectAsync(gateway.Url);
        await reader.AuthAsync(body);
        await using var poster = await gateway.Service.JoinAsync(room, ViewerTokens.For("poster"));

        await poster.PostAsync(what);

        Assert.Equal("poster", (await reader.CommentAsync(what)).Json.GetProperty("info")[2][1].GetString());
    }

    [Theory]
    [InlineData(0, 0, 5)]
    [InlineData(1, 0, 5)]
    [InlineData(2, 2, 5)]
    [InlineData(3, 3, 5)]
    public async Task Everything_that_a_room_says_is_packed_in_the_one_way_that_the_client_asked_for(int asked, int version, int operation)
    {
        var room = $"packed-{asked}";
        await using var client = await GoimClient.JoinAsync(gateway.Url, room, ViewerTokens.For("mei"), asked);

        var ack = await client.PostAsync(new { text = "hello" });

        var comment = await client.CommentAsync("hello");
        Assert.Equal(comment.Id, ack.Data.GetProperty("id").GetString());
        Assert.All(client.Seen.Where(packet => packet.Operation == 5), packet => Assert.Equal((version, operation), (packet.Version, packet.OuterOperation)));
    }

    [Fact]
    public async Task Clients_of_goims_own_kind_get_an_empty_welcome_and_packets_in_a_packet()
    {
        await using var client = await GoimClient.JoinNativelyAsync(gateway.Url, "own-kind", ViewerTokens.For("mei"), [1000, 1001, 1002]);

        var ack = await client.PostAsync(new { text = "hello" });

        var comment = await client.CommentAsync("hello");
        Assert.Equal((1000, 9), (comment.Operation, comment.OuterOperation));
        Assert.Equal((5, 5, 77), (ack.Operation, ack.OuterOperation, ack.Sequence));
    }

    [Fact]
    public async Task Clients_of_goims_own_kind_hear_the_operations_they_want()
    {
        await using var client = await GoimClient.JoinNativelyAsync(gateway.Url, "wanted", ViewerTokens.For("mei"), [2000]);
        await client.PostAsync(new { text = "unheard" });
        await client.SendAsync(GoimClient.Packet(14, "1000,1001"u8, sequence: 5));
        var subscribed = await client.NextAsync(15);
        await client.PostAsync(new { text = "heard" });
        await client.CommentAsync("heard");
        await client.SendAsync(GoimClient.Packet(16, "1000"u8));
        await client.NextAsync(17);
        await client.PostAsync(new { text = "unheard again" });

        Assert.Equal((5, "1000,1001"), (subscribed.Sequence, Encoding.UTF8.GetString(subscribed.Body)));
        Assert.Equal(["heard"], client.Seen.Select(packet => packet.Text).OfType<string>());
    }

    public static TheoryData<string, object, int, int> Refused => new()
    {
        { "a forged token", new { roomid = 1000, protover = 1, key = ViewerTokens.For("mei")[..^4] + "AAAA" }, -101, 4500 },
        { "no token at all", new { roomid = 1000, protover = 1, key = "nonsense" }, -101, 4500 },
        { "a token that has run out", new { roomid = 1000, protover = 1, key = ViewerTokens.For("mei", expiresAt: DateTimeOffset.UnixEpoch) }, -101, 4500 },
        { "a token for another room", new { roomid = 1000, protover = 1, key = ViewerTokens.For("mei", room: "other") }, -510, 4504 },
        { "an impossible room", new { roomid = "a b", protover = 1 }, -508, 4504 },
        { "an unknown version", new { roomid = 1000, protover = 9 }, -505, 4502 },
        { "no room", new { uid = 7 }, -505, 4502 },
        { "a room of the wrong type", new { roomid = true }, -505, 4502 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Whoever_is_refused_is_told_why_and_sent_away(string what, object body, int code, int closeCode)
    {
        await using var client = await GoimClient.ConnectAsync(gateway.Url);

        var answer = await client.AuthAsync(body);

        Assert.True(answer.Json.GetProperty("code").GetInt32() == code, $"{what}: {answer}");
        Assert.NotEmpty(answer.Json.GetProperty("message").GetString()!);
        Assert.Equal(closeCode, await client.EndAsync());
    }

    [Fact]
    public async Task Clients_of_goims_own_kind_are_refused_by_an_operation_that_they_do_not_take_for_a_yes()
    {
        await using var client = await GoimClient.ConnectAsync(gateway.Url);

        await client.SendAsync(GoimClient.Packet(7, new { mid = 1, room_id = "live://1000", key = "nonsense" }));

        Assert.Equal(-101, (await client.NextAsync(6)).Json.GetProperty("code").GetInt32());
        Assert.Equal(4500, await client.EndAsync());
    }

    [Fact]
    public async Task Whatever_comes_before_auth_is_refused()
    {
        await using var client = await GoimClient.ConnectAsync(gateway.Url);

        await client.SendAsync(GoimClient.Packet(2, ""u8));

        Assert.Equal(-506, (await client.NextAsync(8)).Json.GetProperty("code").GetInt32());
        Assert.Equal(4504, await client.EndAsync());
    }

    [Fact]
    public async Task A_second_auth_packet_is_a_newer_token()
    {
        await using var client = await GoimClient.JoinAsync(gateway.Url, "renewed", ViewerTokens.For("mei"));

        var renewed = await client.AuthAsync(new { roomid = "renewed", key = ViewerTokens.For("mei", "member") });
        await client.SendAsync(GoimClient.Packet(7, new { roomid = "renewed", key = ViewerTokens.For("bo") }, sequence: 8));

        Assert.Equal(0, renewed.Json.GetProperty("code").GetInt32());
        Assert.Equal(509, (await client.AnswerAsync(8)).Data.GetProperty("reason").GetInt32());
    }

    [Fact]
    public async Task Packets_may_come_as_text_and_several_in_one_message()
    {
        await using var client = await GoimClient.ConnectAsync(gateway.Url);
        byte[] message = [.. GoimClient.Packet(7, new { roomid = "several" }), .. GoimClient.Packet(2, ""u8, 3), .. GoimClient.Packet(2, "{}"u8, 4)];

        await client.SendAsync(message, WebSocketMessageType.Text);

        await client.NextAsync(8);
        Assert.Equal(3, (await client.NextAsync(3)).Sequence);
        Assert.Equal(4, (await client.NextAsync(3)).Sequence);
    }

    [Fact]
    public async Task Whoever_is_refused_is_kept_for_a_while()
    {
        await using var service = await GatewayUnderTest.StartAsync(
            new() { ["Goim:Enabled"] = "true", ["Goim:RefusalHold"] = "00:00:01", ["Gateway:JoinTimeout"] = "00:01:00" });
        await using var refused = await GoimClient.ConnectAsync(service.Url);
        var startedAt = TimeProvider.System.GetTimestamp();
        await refused.AuthAsync(new { roomid = 1000, key = "nonsense" });
        await refused.SendAsync(GoimClient.Packet(7, new { roomid = 1000 }));

        Assert.Equal(4500, await refused.EndAsync());
        Assert.True(TimeProvider.System.GetElapsedTime(startedAt) >= TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(refused.Seen, packet => packet.Json.GetProperty("code").GetInt32() == 0);
    }

    [Fact]
    public async Task Whoever_says_nothing_is_closed()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Goim:Enabled"] = "true", ["Gateway:JoinTimeout"] = "00:00:01" });
        await using var silent = await GoimClient.ConnectAsync(service.Url);

        Assert.Equal(4004, await silent.EndAsync());
    }

    [Fact]
    public async Task Nothing_is_there_unless_it_is_enabled()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        using var http = service.CreateHttpClient();

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(
            new Uri($"{service.Url.Replace("http", "ws", StringComparison.Ordinal)}/sub"), CancellationToken.None));
        using var plain = await http.GetAsync(new Uri("/sub", UriKind.Relative));

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (socket.HttpStatusCode, plain.StatusCode));
    }
}
