using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Centrifuge;

public sealed class CentrifugeRefusalTests
{
    private const string Room = "demo";
    private static readonly string[] RoomAlone = [Room];
    private static readonly string[] Misnamed = ["no room"];

    [Fact]
    public async Task A_bad_token_is_the_end_and_one_for_other_rooms_of_the_subscription()
    {
        await using var service = await StartAsync();
        await using var forged = await CentrifugeClient.StartAsync(service.Url, new { token = "a.b.c", channels = RoomAlone }, until: "disconnected");
        await using var elsewhere = await CentrifugeClient.StartAsync(
            service.Url, new { token = ViewerTokens.For("mei", "member", "elsewhere"), channels = RoomAlone }, until: "unsubscribed");
        await using var misnamed = await CentrifugeClient.StartAsync(service.Url, new { channels = Misnamed });

        Assert.Equal(102, (await misnamed.NextAsync("unsubscribed")).GetProperty("code").GetInt32());
        await using var raw = await CentrifugeSocket.OpenAsync(service);
        Assert.StartsWith("509 token_refused: ", Error(await raw.AskAsync("connect", new { token = "a.b.c" }), 101), StringComparison.Ordinal);
        Assert.Equal(4500, await raw.EndAsync());
        await using var other = await CentrifugeSocket.ConnectAsync(service, ViewerTokens.For("mei", "member", "elsewhere"));
        Assert.StartsWith("510 room_forbidden: ", Error(await other.AskAsync("subscribe", new { channel = Room }), 103), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_client_has_to_say_about_itself_is_passed_by_however_much_it_is()
    {
        await using var service = await StartAsync();
        await using var raw = await CentrifugeSocket.OpenAsync(service);
        var deep = string.Concat(Enumerable.Repeat("""{"a":[""", 20)) + string.Concat(Enumerable.Repeat("]}", 20));

        await raw.SendAsync("""{"id":1,"connect":{"name":"bot","version":"1.0","headers":{"a":"b"},"subs":{"demo":{"recover":true}},"data":""" + deep + "}}");

        Assert.True((await raw.AnswerAsync(1)).TryGetProperty("connect", out _));
    }

    [Fact]
    public async Task Without_anonymous_readers_nobody_subscribes_without_a_token()
    {
        await using var service = await StartAsync(new() { ["Tokens:AllowAnonymousReading"] = "false" });
        await using var raw = await CentrifugeSocket.ConnectAsync(service);

        Error(await raw.AskAsync("subscribe", new { channel = Room }), 101);

        Assert.True((await raw.AskAsync("subscribe", new { channel = Room, token = ViewerTokens.For("mei") })).TryGetProperty("subscribe", out _));
    }

    [Fact]
    public async Task A_refused_comment_says_why_and_when_to_try_again()
    {
        await using var service = await StartAsync();
        await using var streamer = await service.JoinAsync(Room, ViewerTokens.For("streamer", "streamer"));
        await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { slowMode = 5 } });
        await using var mei = await CentrifugeClient.StartAsync(service.Url, ViewerTokens.For("mei"), Room);
        await using var reader = await CentrifugeClient.StartAsync(service.Url, token: null, Room);
        await mei.DoAsync(new { action = "publish", channel = Room, data = new { text = "one" } });

        var slow = await mei.FailAsync(new { action = "publish", channel = Room, data = new { text = "two" } });
        Assert.Equal(111, slow.Code);
        Assert.Matches("^202 slow_mode: .*5 s.* Retry after [0-9]+ ms\\.$", slow.Message);
        Assert.Equal((107, "505 request_invalid: Member 'text' is missing."), await mei.FailAsync(new { action = "publish", channel = Room, data = new { } }));
        Assert.Equal(101, (await reader.FailAsync(new { action = "publish", channel = Room, data = new { text = "anonymous" } })).Code);

        await streamer.AskAsync(new { type = "moderate", action = "ban", viewer = "mei" });
        Assert.Equal(103, (await mei.FailAsync(new { action = "publish", channel = Room, data = new { text = "banned" } })).Code);
    }

    [Fact]
    public async Task Too_many_commands_are_refused_and_the_rest_is_answered()
    {
        await using var service = await StartAsync(new() { ["Gateway:RequestBurst"] = "5", ["Gateway:RequestsPerSecond"] = "1", ["Gateway:MaxRooms"] = "2" });
        await using var raw = await CentrifugeSocket.OpenAsync(service);

        await raw.SendAsync(string.Join('\n',
            """{"id":1,"connect":{}}""", "", """{"id":2,"subscribe":{"channel":"one"}}""", "{}", """{"id":3,"subscribe":{"channel":"two"}}""",
            """{"id":4,"subscribe":{"channel":"three"}}""", """{"id":5,"subscribe":{"channel":"one"}}""", """{"id":6,"presence_stats":{"channel":"one"}}""", ""));

        Assert.True((await raw.AnswerAsync(2)).TryGetProperty("subscribe", out _));
        Assert.True((await raw.AnswerAsync(3)).TryGetProperty("subscribe", out _));
        Assert.Contains("2 rooms", Error(await raw.AnswerAsync(4), 106), StringComparison.Ordinal);
        Error(await raw.AnswerAsync(5), 105);
        var flooding = await raw.AnswerAsync(6);
        Assert.Contains("At most 5 requests", Error(flooding, 111), StringComparison.Ordinal);
        Assert.True(flooding.GetProperty("error").GetProperty("temporary").GetBoolean());
    }

    [Fact]
    public async Task Who_sends_a_thousand_commands_in_a_frame_is_not_answered_a_thousand_times()
    {
        await using var service = await StartAsync(new() { ["Gateway:RequestBurst"] = "5", ["Gateway:RequestsPerSecond"] = "1" });
        await using var raw = await CentrifugeSocket.ConnectAsync(service);

        await raw.SendAsync(string.Join('\n', Enumerable.Range(1, 1_000).Select(id => $$"""{"id":{{id}}}""")));

        Assert.Equal(4005, await raw.EndAsync());
        Assert.InRange(raw.Frames.Count, 6, 30);
    }

    [Theory]
    [InlineData("""{"id":9,"presence":{"channel":"demo"}}""", 108)]
    [InlineData("""{"id":9,"subscribe":{"channel":"other","type":1}}""", 108)]
    [InlineData("""{"id":9,"subscribe":{"channel":"other","tf":{"key":"a"}}}""", 108)]
    [InlineData("""{"id":9,"publish":{"channel":"demo","type":1,"key":"a","data":{"text":"a"}}}""", 108)]
    [InlineData("""{"id":9,"track":{"channel":"demo"}}""", 104)]
    [InlineData("""{"id":9,"connect":{}}""", 107)]
    [InlineData("""{"id":9,"rpc":{"method":"dance"}}""", 104)]
    [InlineData("""{"id":9,"rpc":{"method":"room","data":{"room":"elsewhere"}}}""", 103)]
    [InlineData("""{"id":9,"rpc":{"method":"standing"}}""", 101)]
    [InlineData("""{"id":9,"history":{"channel":"elsewhere"}}""", 103)]
    [InlineData("""{"id":9,"history":{}}""", 107)]
    [InlineData("""{"id":9,"sub_refresh":{"channel":"demo","token":"a.b.c"}}""", 101)]
    [InlineData("""{"id":9,"refresh":{}}""", 107)]
    public async Task What_cannot_be_done_has_the_code_of_the_protocol(string command, int code)
    {
        await using var service = await StartAsync();
        await using var raw = await CentrifugeSocket.ConnectAsync(service);
        await raw.AskAsync("subscribe", new { channel = Room });

        await raw.SendAsync(command);

        Error(await raw.AnswerAsync(9), code);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("[1]")]
    [InlineData("""{"subscribe":{"channel":"demo"}}""")]
    [InlineData("""{"id":-1,"subscribe":{"channel":"demo"}}""")]
    [InlineData("""{"id":1,"subscribe":{"channel":"demo"}}""")]
    public async Task What_is_no_command_or_comes_before_connect_ends_the_connection_for_good(string frame)
    {
        await using var service = await StartAsync();
        await using var raw = await CentrifugeSocket.OpenAsync(service);

        await raw.SendAsync(frame);

        Assert.Equal(4502, await raw.EndAsync());
    }

    [Fact]
    public async Task Protobuf_is_refused_and_told_what_is_spoken()
    {
        await using var service = await StartAsync();
        using var protobuf = new ClientWebSocket();
        protobuf.Options.AddSubProtocol("centrifuge-protobuf");
        protobuf.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => protobuf.ConnectAsync(Address(service, "ws"), CancellationToken.None));
        Assert.Equal(HttpStatusCode.BadRequest, protobuf.HttpStatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Get, Address(service, "http"));
        foreach (var (name, value) in new[]
        {
            ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("Sec-WebSocket-Protocol", "centrifuge-protobuf"),
        })
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var http = service.CreateHttpClient();
        var problem = await (await http.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains("centrifuge-json", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        await using var raw = await CentrifugeSocket.ConnectAsync(service);
        await raw.SendAsync("binary", WebSocketMessageType.Binary);
        Assert.Equal(4502, await raw.EndAsync());
    }

    [Fact]
    public async Task Closed_it_is_not_there()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Address(service, "ws"), CancellationToken.None));

        Assert.Equal(HttpStatusCode.NotFound, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Channels_may_have_a_prefix()
    {
        await using var service = await StartAsync(new() { ["Centrifuge:ChannelPrefix"] = "rooms:" });
        await using var mei = await CentrifugeClient.StartAsync(service.Url, ViewerTokens.For("mei"), "rooms:demo");

        await mei.DoAsync(new { action = "publish", channel = "rooms:demo", data = new { text = "hello" } });

        Assert.Equal("hello", await mei.CommentAsync());
        await mei.SendAsync(new { action = "trySubscribe", channel = "demo" });
        Assert.Equal(102, (await mei.NextAsync("unsubscribed")).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Silence_is_ended_by_a_ping_and_who_never_connects_by_the_gateway()
    {
        var time = new ManualTimeProvider();
        await using var service = await GatewayUnderTest.StartAsync(
            new() { ["Centrifuge:Enabled"] = "true", ["Sockets:PingInterval"] = "00:00:25" }, time);
        await using var silent = await CentrifugeSocket.OpenAsync(service);
        await using var connected = await CentrifugeSocket.OpenAsync(service);
        var answer = (await connected.AskAsync("connect", new { })).GetProperty("connect");
        Assert.Equal((25, true), (answer.GetProperty("ping").GetInt32(), answer.GetProperty("pong").GetBoolean()));

        time.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(4004, await silent.EndAsync());
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(26), connected.NextAsync(static line => line.GetRawText() == "{}", "a ping"));
        await connected.SendAsync("{}");
        Assert.True((await connected.AskAsync("subscribe", new { channel = Room })).TryGetProperty("subscribe", out _));
    }

    private static Task<GatewayUnderTest> StartAsync(Dictionary<string, string?>? settings = null) =>
        GatewayUnderTest.StartAsync(new(settings ?? []) { ["Centrifuge:Enabled"] = "true" });

    private static Uri Address(GatewayUnderTest service, string scheme) =>
        new($"{service.Url.Replace("http", scheme, StringComparison.Ordinal)}/connection/websocket");

    private static string Error(JsonElement answer, int code)
    {
        Assert.True(answer.TryGetProperty("error", out var error), answer.ToString());
        Assert.Equal(code, error.GetProperty("code").GetInt32());
        return error.GetProperty("message").GetString()!;
    }
}
