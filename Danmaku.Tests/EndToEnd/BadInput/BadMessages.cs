using System.Text;
using System.Text.Json;

namespace Danmaku.Tests.EndToEnd.BadInput;

/// <summary>Messages that are not JSON, not of this protocol, or have a member that is missing or wrong.</summary>
internal static class BadMessages
{
    private const string Long = "0123456789012345678901234567890123456789012345678901234567890123456789";

    public static IEnumerable<BadCase> All =>
    [
        Unreadable("JSON: nothing", ""),
        Unreadable("JSON: not JSON", "hello"),
        Unreadable("JSON: cut off", """{"type":"ping","""),
        Unreadable("JSON: two objects", """{"type":"ping"}{"type":"ping"}"""),
        Unreadable("JSON: a comma too many", """{"type":"ping",}"""),
        Unreadable("JSON: a comment", """{"type":"ping"/* hi */}"""),
        Unreadable("JSON: a byte order mark", "\uFEFF{\"type\":\"ping\"}"),
        Unreadable("JSON: an array", """[{"type":"ping"}]"""),
        Unreadable("JSON: a number", "17"),
        Unreadable("JSON: a string", "\"ping\""),
        Unreadable("JSON: null", "null"),
        Unreadable("JSON: nested five thousand deep", new string('[', 5000) + new string(']', 5000)),
        Unreadable("JSON: an unknown member nested deep", $$"""{"type":"ping","x":{{new string('[', 100)}}{{new string(']', 100)}}}"""),
        Unreadable("JSON: a NUL in a string", "{\"type\":\"ping\",\"x\":\"\0\"}"),
        Unreadable("JSON: a member's name with half a surrogate pair", """{"\ud800":1,"type":"ping","id":"x"}"""),
        Unreadable("type: missing", """{"id":"x"}"""),
        Unreadable("type: null", """{"type":null,"id":"x"}"""),
        Unreadable("type: a number", """{"type":1,"id":"x"}"""),
        Unreadable("type: unknown", """{"type":"shout","id":"x"}"""),
        Unreadable("type: in capitals", """{"type":"PING","id":"x"}"""),
        Unreadable("type: endless", $$"""{"type":"{{Long}}","id":"x"}"""),
        Unreadable("type: half a surrogate pair", """{"type":"\ud83d","id":"x"}"""),
        Rejected("id: missing", """{"type":"post","text":"a"}""", 505, id: ""),
        Rejected("id: empty", """{"type":"post","id":"","text":"a"}""", 505, id: ""),
        Rejected("id: a number", """{"type":"post","id":1,"text":"a"}""", 505, id: ""),
        Rejected("id: too long", $$"""{"type":"post","id":"{{Long}}","text":"a"}""", 505, id: ""),
        Rejected("id: half a surrogate pair", """{"type":"post","id":"\udc00","text":"a"}""", 505, id: ""),
        Rejected("room: a number", """{"type":"post","id":"x","room":1,"text":"a"}""", 505),
        Rejected("room: one that is not joined", """{"type":"post","id":"x","room":"elsewhere","text":"a"}""", 506),
        Rejected("join: token a number", """{"type":"join","id":"x","room":"other","token":1}""", 505),
        Rejected("join: resume a string", """{"type":"join","id":"x","room":"other","resume":"1.2"}""", 505),
        Rejected("join: resume without its epoch", """{"type":"join","id":"x","room":"other","resume":{"seq":1}}""", 505),
        Rejected("join: resume without its seq", """{"type":"join","id":"x","room":"other","resume":{"epoch":1}}""", 505),
        Rejected("join: resume at a negative place", """{"type":"join","id":"x","room":"other","resume":{"epoch":1,"seq":-1}}""", 505),
        Rejected("join: resume at a fraction", """{"type":"join","id":"x","room":"other","resume":{"epoch":1.5,"seq":1}}""", 505),
        Rejected("join: resume beyond all numbers", """{"type":"join","id":"x","room":"other","resume":{"epoch":1,"seq":1e30}}""", 505),
        Rejected("join: a room id with a space", """{"type":"join","id":"x","room":"a b"}""", 508),
        Rejected("join: an empty room id", """{"type":"join","id":"x","room":""}""", 508),
        Rejected("join: a room id too long", $$"""{"type":"join","id":"x","room":"{{Long}}"}""", 508),
        Rejected("join: a room id with a path", """{"type":"join","id":"x","room":"../demo"}""", 508),
        Rejected("join: a second time", $$"""{"type":"join","id":"x","room":"{{BadInputGateway.Room}}"}""", 511),
        Rejected("leave: without an id", """{"type":"leave"}""", 505, id: ""),
        Rejected("leave: a room that is not joined", """{"type":"leave","id":"x","room":"elsewhere"}""", 506),
        Rejected("ping: id an object", """{"type":"ping","id":{}}""", 505, id: ""),
        Rejected("token: missing", """{"type":"token","id":"x"}""", 505),
        Rejected("token: an array", """{"type":"token","id":"x","token":[]}""", 505),
        Rejected("token: for a room that is not joined", """{"type":"token","id":"x","room":"elsewhere","token":"a.b.c"}""", 506),
        Rejected("token: garbage", """{"type":"token","id":"x","token":"a.b.c"}""", 509),
        Rejected("post: text missing", """{"type":"post","id":"x"}""", 505),
        Rejected("post: text null", """{"type":"post","id":"x","text":null}""", 505),
        Rejected("post: text a number", """{"type":"post","id":"x","text":7}""", 505),
        Rejected("post: text with half a surrogate pair", """{"type":"post","id":"x","text":"a\ud83d"}""", 505),
        Rejected("post: text empty", """{"type":"post","id":"x","text":""}""", 101),
        Rejected("post: text of nothing visible", """{"type":"post","id":"x","text":"\u200b\u202e\u0000\u2060"}""", 101),
        Rejected("post: text too long", $$"""{"type":"post","id":"x","text":"{{Long}}{{Long}}"}""", 102),
        Rejected("post: text too large", $$"""{"type":"post","id":"x","text":"{{new string('\u5F39', 1366)}}"}""", 103),
        Rejected("post: nonce a number", """{"type":"post","id":"x","text":"a","nonce":1}""", 505),
        Rejected("post: nonce empty", """{"type":"post","id":"x","text":"a","nonce":""}""", 106),
        Rejected("post: nonce too long", $$"""{"type":"post","id":"x","text":"a","nonce":"{{Long}}"}""", 106),
        Rejected("post: mode unknown", """{"type":"post","id":"x","text":"a","mode":"spiral"}""", 104),
        Rejected("post: mode a number", """{"type":"post","id":"x","text":"a","mode":1}""", 505),
        Rejected("post: color beyond 24 bits", """{"type":"post","id":"x","text":"a","color":16777216}""", 104),
        Rejected("post: color beyond 64 bits", """{"type":"post","id":"x","text":"a","color":99999999999999999999}""", 104),
        Rejected("post: color negative", """{"type":"post","id":"x","text":"a","color":-1}""", 104),
        Rejected("post: color a string", """{"type":"post","id":"x","text":"a","color":"#ff0000"}""", 505),
        Rejected("post: size unknown", """{"type":"post","id":"x","text":"a","size":"colossal"}""", 104),
        Rejected("post: replyTo no id", """{"type":"post","id":"x","text":"a","replyTo":"yesterday"}""", 505),
        Rejected("post: replyTo what is not there", """{"type":"post","id":"x","text":"a","replyTo":"1.987654"}""", 105),
        Rejected("post: mention empty", """{"type":"post","id":"x","text":"a","mention":""}""", 107),
        Rejected("post: mediaTime a string", """{"type":"post","id":"x","text":"a","mediaTime":"1:20"}""", 505),
        Rejected("post: mediaTime negative", """{"type":"post","id":"x","text":"a","mediaTime":-1}""", 108),
        Rejected("post: mediaTime beyond all numbers", """{"type":"post","id":"x","text":"a","mediaTime":1e300}""", 108),
        Rejected("moderate: by a viewer", """{"type":"moderate","id":"x","action":"clear"}""", 502, "viewer"),
        Rejected("moderate: action missing", """{"type":"moderate","id":"x"}""", 505, "moderator"),
        Rejected("moderate: action unknown", """{"type":"moderate","id":"x","action":"promote"}""", 505, "moderator"),
        Rejected("moderate: delete without comments", """{"type":"moderate","id":"x","action":"delete"}""", 505, "moderator"),
        Rejected("moderate: delete of a number", """{"type":"moderate","id":"x","action":"delete","comments":[1]}""", 505, "moderator"),
        Rejected("moderate: delete of nothing", """{"type":"moderate","id":"x","action":"delete","comments":[]}""", 504, "moderator"),
        Rejected("moderate: delete of what is not there", """{"type":"moderate","id":"x","action":"delete","comments":["999999999.9"]}""", 503, "moderator"),
        Rejected("moderate: timeout without a viewer", """{"type":"moderate","id":"x","action":"timeout","duration":5}""", 505, "moderator"),
        Rejected("moderate: timeout without a duration", """{"type":"moderate","id":"x","action":"timeout","viewer":"v"}""", 505, "moderator"),
        Rejected(
            "moderate: timeout of minus a minute",
            """{"type":"moderate","id":"x","action":"timeout","viewer":"v","duration":-60}""", 504, "moderator"),
        Rejected(
            "moderate: timeout of all eternity",
            """{"type":"moderate","id":"x","action":"timeout","viewer":"v","duration":1e300}""", 504, "moderator"),
        Rejected("moderate: lift of nobody", """{"type":"moderate","id":"x","action":"lift","viewer":"nobody"}""", 503, "moderator"),
        Rejected("moderate: configure nothing", """{"type":"moderate","id":"x","action":"configure"}""", 505, "moderator"),
        Rejected(
            "moderate: configure with a word for a flag",
            """{"type":"moderate","id":"x","action":"configure","settings":{"muteAll":"yes"}}""", 505, "moderator"),
        Rejected(
            "moderate: configure out of range",
            """{"type":"moderate","id":"x","action":"configure","settings":{"textLimit":501}}""", 504, "moderator"),
        Rejected(
            "moderate: configure far out of range",
            """{"type":"moderate","id":"x","action":"configure","settings":{"textLimit":5000000000}}""", 504, "moderator"),
        Rejected(
            "moderate: rules with half a surrogate pair",
            """{"type":"moderate","id":"x","action":"rules","rules":{"rules":[{"pattern":"\ud83d"}]}}""", 505, "moderator"),
        new("post: before any room is joined", async gateway =>
        {
            await using var offender = await gateway.ConnectAsync();

            await offender.SendAsync("""{"type":"post","id":"x","text":"a"}""");

            AssertReject(await offender.NextAsync("reject"), 506, "x");
        }),
        new("post: by an anonymous reader", async gateway =>
        {
            await using var offender = await gateway.ConnectAsync();
            await offender.AskAsync(new { type = "join" });

            await offender.SendAsync("""{"type":"post","id":"x","text":"a"}""");

            AssertReject(await offender.NextAsync("reject"), 501, "x");
        }),
        new("join: a room more than there may be", async gateway =>
        {
            await using var offender = await gateway.JoinAsync();
            for (var n = 2; n <= 16; n++)
            {
                Assert.Equal("joined", (await offender.AskAsync(new { type = "join", room = $"room-{n}" })).GetProperty("type").GetString());
            }

            await offender.SendAsync("""{"type":"join","id":"x","room":"room-17"}""");

            AssertReject(await offender.NextAsync("reject"), 507, "x");
        }),
        new("flood: more requests than a gateway forwards", async gateway =>
        {
            await using var offender = await gateway.JoinAsync();
            for (var n = 2; n <= 50; n++)
            {
                await offender.AskAsync(new { type = "ping" });
            }

            await offender.SendAsync("""{"type":"ping","id":"x"}""");

            var reject = await offender.NextAsync("reject");
            AssertReject(reject, 204, "x");
            Assert.Equal(50, reject.GetProperty("retryAfterMs").GetInt64());
        }),
        new("JSON: a member that stands twice counts as it stands last", async gateway =>
        {
            await using var viewer = await gateway.JoinAsync();

            await viewer.SendAsync("""{"type":"shout","id":"a","type":"ping","id":"b"}""");

            Assert.Equal("b", (await viewer.NextAsync("pong")).GetProperty("id").GetString());
        }),
    ];

    internal static void AssertReject(JsonElement reject, int reason, string id)
    {
        Assert.True(reject.GetProperty("reason").GetInt32() == reason, $"Expected reason {reason}: {reject}");
        Assert.Equal(id, reject.GetProperty("id").GetString());
        Assert.NotEmpty(reject.GetProperty("message").GetString()!);
    }

    private static BadCase Unreadable(string name, string message) => new(name, async gateway =>
    {
        using var offender = await gateway.OpenRawAsync();

        await offender.SendAsync(Sockets.ClientFrame.Text(Encoding.UTF8.GetBytes(message)));

        var close = await offender.ReadCloseAsync();
        Assert.True(close.CloseCode == 4502, $"Closed with {close.CloseCode}, expected 4502.");
        Assert.True(close.Payload.Length > 2, "Closed without saying why.");
    });

    /// <summary>A request that is refused, while its connection stays.</summary>
    private static BadCase Rejected(string name, string message, int reason, string role = "viewer", string id = "x") => new(name, async gateway =>
    {
        await using var offender = await gateway.JoinAsync(role);

        await offender.SendAsync(message);

        AssertReject(await offender.NextAsync("reject"), reason, id);
        Assert.Equal("pong", (await offender.AskAsync(new { type = "ping" })).GetProperty("type").GetString());
    });
}
