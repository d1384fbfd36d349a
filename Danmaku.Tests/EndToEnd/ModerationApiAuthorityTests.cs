using System.Net;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>Every request of moderation and everybody who may or may not make it: one table, tested whole.</summary>
public sealed class ModerationApiAuthorityTests(ModerationApiAuthorityTests.Rooms rooms) : IClassFixture<ModerationApiAuthorityTests.Rooms>
{
    private const string Room = "authority";

    private static readonly Dictionary<string, (HttpMethod Method, string Path, string? Body)> Requests = new()
    {
        ["settings"] = (HttpMethod.Get, "settings", null),
        ["log"] = (HttpMethod.Get, "moderation/log", null),
        ["export"] = (HttpMethod.Get, "moderation/log.jsonl", null),
        ["rules"] = (HttpMethod.Get, "moderation/rules", null),
        ["rules as text"] = (HttpMethod.Get, "moderation/rules.txt", null),
        ["versions"] = (HttpMethod.Get, "moderation/rules/versions", null),
        ["import"] = (HttpMethod.Post, "moderation/rules/import?dry=true", "durian"),
        ["what-if"] = (HttpMethod.Post, "moderation/what-if", """{"texts":["durian"]}"""),
        ["card"] = (HttpMethod.Get, "moderation/viewers/mei", null),
        ["comments"] = (HttpMethod.Get, "moderation/comments", null),
        ["command"] = (HttpMethod.Post, "moderation", """{"action":"announce","text":"Welcome"}"""),
    };

    private static readonly Dictionary<string, (string? Token, HttpStatusCode Status, int Reason)> People = new()
    {
        ["anonymous"] = (null, HttpStatusCode.Unauthorized, 501),
        ["rubbish"] = ("rubbish", HttpStatusCode.Unauthorized, 509),
        ["viewer"] = (ViewerTokens.For("viewer"), HttpStatusCode.Forbidden, 502),
        ["member"] = (ViewerTokens.For("member", "member"), HttpStatusCode.Forbidden, 502),
        ["moderator"] = (ViewerTokens.For("moderator", "moderator"), HttpStatusCode.OK, 0),
        ["appointed viewer"] = (ViewerTokens.For("appointed"), HttpStatusCode.OK, 0),
        ["dismissed moderator"] = (ViewerTokens.For("dismissed", "moderator"), HttpStatusCode.Forbidden, 502),
        ["streamer"] = (ViewerTokens.For("streamer", "streamer"), HttpStatusCode.OK, 0),
        ["moderator of another room"] = (ViewerTokens.For("stranger", "moderator", room: "elsewhere"), HttpStatusCode.Forbidden, 510),
    };

    public static TheoryData<string, string> Table
    {
        get
        {
            var table = new TheoryData<string, string>();
            foreach (var person in People.Keys)
            {
                foreach (var request in Requests.Keys)
                {
                    table.Add(person, request);
                }
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Moderation_is_for_those_who_moderate(string person, string request)
    {
        var (token, expected, reason) = People[person];
        var (method, path, body) = Requests[request];
        await using var client = rooms.Client(token);

        var (status, answer) = await client.AskAsync(method, path, body);

        Assert.True(status == expected, $"{status}: {answer}");
        if (expected != HttpStatusCode.OK)
        {
            Assert.Equal(reason, answer.GetProperty("reason").GetInt32());
            Assert.Equal((int)expected, answer.GetProperty("status").GetInt32());
        }
    }

    [Fact]
    public async Task A_moderator_who_is_timed_out_reads_and_commands_nothing()
    {
        await using var streamer = rooms.Client(ViewerTokens.For("streamer", "streamer"));
        await streamer.CommandAsync(new { action = "timeout", viewer = "rowdy", duration = 600 });
        await using var rowdy = rooms.Client(ViewerTokens.For("rowdy", "moderator"));

        foreach (var (request, (method, path, body)) in Requests.Where(request => request.Key != "command"))
        {
            var (status, answer) = await rowdy.AskAsync(method, path, body);
            Assert.True(status == HttpStatusCode.OK, $"{request}: {status} {answer}");
        }

        Assert.Equal((HttpStatusCode.Forbidden, 401), await rowdy.RefusedAsync(new { action = "announce", text = "Hello" }));
    }

    /// <summary>One service for the whole table, with somebody appointed and somebody dismissed.</summary>
    public sealed class Rooms : IAsyncLifetime
    {
        private GatewayUnderTest _service = null!;

        public async Task InitializeAsync()
        {
            _service = await GatewayUnderTest.StartAsync();
            await using var streamer = Client(ViewerTokens.For("streamer", "streamer"));
            await streamer.CommandAsync(new { action = "appoint", viewer = "appointed" });
            await streamer.CommandAsync(new { action = "dismiss", viewer = "dismissed" });
        }

        public async Task DisposeAsync() => await _service.DisposeAsync();

        internal ModerationApiClient Client(string? token) => ModerationApiClient.Of(_service, Room, token);
    }
}
