using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>What moderators do reaches everybody, and what concerns one viewer is said to that viewer alone.</summary>
public sealed class ModerationTests : IAsyncLifetime
{
    private const string Room = "moderation";

    private GatewayUnderTest _service = null!;
    private TestViewer _moderator = null!;
    private TestViewer _mei = null!;
    private TestViewer _phone = null!;
    private TestViewer _reader = null!;

    private TestViewer[] Everybody => [_moderator, _mei, _phone, _reader];

    public async Task InitializeAsync()
    {
        _service = await GatewayUnderTest.StartAsync();
        _moderator = await _service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));
        _mei = await _service.JoinAsync(Room, ViewerTokens.For("mei"));
        _phone = await _service.JoinAsync(Room, ViewerTokens.For("mei"));
        _reader = await _service.JoinAsync(Room);
    }

    public async Task DisposeAsync()
    {
        foreach (var viewer in Everybody)
        {
            await viewer.DisposeAsync();
        }

        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_deleted_comment_leaves_every_screen_the_snapshot_and_the_history()
    {
        var posted = await _mei.PostAsync("oops");
        await _mei.PostAsync("fine");
        var id = $"{posted.GetProperty("epoch")}.{posted.GetProperty("seq")}";

        var done = await AssertDoneAsync(new { type = "moderate", action = "delete", comments = Listed(id) });

        foreach (var viewer in Everybody)
        {
            var deleted = await viewer.NextEventAsync("delete");
            Assert.Equal(id, Assert.Single(deleted.GetProperty("comments").EnumerateArray()).GetString());
        }

        Assert.Equal(["fine"], await ShownAsync(done));
        using var http = _service.CreateHttpClient();
        Assert.Equal(["fine"], (await StoredComments.ReadAllAsync(http, Room)).Select(comment => comment.Text));
    }

    [Fact]
    public async Task A_cleared_room_is_empty_for_everybody_and_for_those_who_come_later()
    {
        await _mei.PostAsync("one");
        await _mei.PostAsync("two");

        var done = await AssertDoneAsync(new { type = "moderate", action = "clear" });

        foreach (var viewer in Everybody)
        {
            await viewer.NextEventAsync("clear");
        }

        Assert.Empty(await ShownAsync(done));
        using var http = _service.CreateHttpClient();
        Assert.Empty(await StoredComments.ReadAllAsync(http, Room));
    }

    [Theory]
    [InlineData("timeout")]
    [InlineData("ban")]
    public async Task A_sanction_is_seen_by_all_and_its_reason_by_the_one_concerned_on_each_connection(string action)
    {
        await AssertDoneAsync(new { type = "moderate", action, viewer = "mei", duration = 600, reason = "spoilers" });

        foreach (var viewer in Everybody)
        {
            var sanction = await viewer.NextEventAsync("sanction");
            Assert.Equal(("mei", action), (sanction.GetProperty("viewer").GetString(), sanction.GetProperty("action").GetString()));
            Assert.True(sanction.TryGetProperty("until", out _));
            Assert.True(sanction.TryGetProperty("reason", out _) == (viewer == _moderator), "The reason is nobody else's business.");
        }

        foreach (var viewer in (TestViewer[])[_mei, _phone])
        {
            var told = await viewer.NextAsync("notice");
            Assert.Equal((action, "spoilers"), (told.GetProperty("action").GetString(), told.GetProperty("reason").GetString()));
            Assert.Equal("reject", (await viewer.PostAsync("but why")).GetProperty("type").GetString());
        }

        await AssertDoneAsync(new { type = "moderate", action = "lift", viewer = "mei" });
        foreach (var viewer in Everybody)
        {
            Assert.Equal("mei", (await viewer.NextEventAsync("lift")).GetProperty("viewer").GetString());
        }

        var notice = await _phone.NextAsync("notice");
        Assert.Equal(("lift", action), (notice.GetProperty("about").GetString(), notice.GetProperty("action").GetString()));
        Assert.Equal("ack", (await _phone.PostAsync("thank you")).GetProperty("type").GetString());
        await AssertToldNothingAsync(_moderator);
        await AssertToldNothingAsync(_reader);
    }

    [Fact]
    public async Task Changed_settings_reach_everybody_and_rules_nobody_but_moderators()
    {
        object[] rules = [new { pattern = "durian" }];
        await AssertDoneAsync(new { type = "moderate", action = "rules", rules = new { rules }, why = "smells" });
        await AssertDoneAsync(new { type = "moderate", action = "configure", settings = new { slowMode = 30, textLimit = 20 } });

        foreach (var viewer in Everybody)
        {
            var settings = (await viewer.NextEventAsync("settings")).GetProperty("settings");
            Assert.Equal((30, 20, 100), (Number(settings, "slowMode"), Number(settings, "textLimit"), Number(settings, "displayBudget")));
        }

        Assert.Equal("smells", (await _moderator.NextEventAsync("rules")).GetProperty("why").GetString());
        Assert.Equal(304, (await _mei.PostAsync("durian!")).GetProperty("reason").GetInt32());
    }

    private static string[] Listed(string one) => [one];

    private static int Number(JsonElement settings, string name) => settings.GetProperty(name).GetInt32();

    /// <summary>Whatever was sent before the answer to a ping has arrived with it.</summary>
    private static async Task AssertToldNothingAsync(TestViewer viewer)
    {
        await viewer.AskAsync(new { type = "ping" });
        Assert.Empty(viewer.Waiting("notice"));
    }

    private async Task<JsonElement> AssertDoneAsync(object command)
    {
        var answer = await _moderator.AskAsync(command);
        Assert.True(answer.TryGetProperty("stored", out var stored) && stored.GetBoolean(), answer.ToString());
        return answer;
    }

    /// <summary>What the room shows somebody who comes now.</summary>
    /// <param name="done">The last answer, up to which they must have everything.</param>
    private async Task<IEnumerable<string>> ShownAsync(JsonElement done)
    {
        await using var late = await _service.JoinAsync(Room);
        var log = RoomLog.From(await late.NextAsync("snapshot"));
        await log.ReadAsync(late, done.GetProperty("seq").GetInt64());
        return log.Comments.Values;
    }
}
