using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>What moderators do and see, what viewers get of it, and what those concerned are told, over real connections.</summary>
public sealed class StaffAndViewersTests : IAsyncLifetime
{
    private const string Room = "staff";

    private GatewayUnderTest _service = null!;
    private TestViewer _streamer = null!;
    private TestViewer _mei = null!;
    private TestViewer _reader = null!;

    public async Task InitializeAsync()
    {
        _service = await GatewayUnderTest.StartAsync();
        _streamer = await JoinAsync("kim", "streamer");
        _mei = await JoinAsync("mei");
        _reader = await _service.JoinAsync(Room);
    }

    public async Task DisposeAsync()
    {
        await _streamer.DisposeAsync();
        await _mei.DisposeAsync();
        await _reader.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_held_comment_is_for_moderators_until_one_of_them_approves_it()
    {
        await DoAsync(new { type = "moderate", action = "configure", settings = new { holdBelow = "member" } });

        var ack = await _mei.PostAsync("may I?");

        Assert.Equal("held", Text(ack, "stage"));
        var held = await _streamer.NextEventAsync("comment");
        Assert.Equal(("may I?", "held"), (Text(held, "text"), Text(held, "stage")));
        await DoAsync(new { type = "moderate", action = "approve", comments = Listed(Id(ack)) });
        foreach (var viewer in (TestViewer[])[_mei, _reader])
        {
            var shown = await viewer.NextEventAsync("show");
            Assert.Equal(("may I?", "approved"), (Text(Only(shown, "comments"), "text"), Text(shown, "cause")));
            Assert.False(shown.TryGetProperty("by", out _), "Who approved it is moderators' business.");
        }
    }

    [Fact]
    public async Task Whose_comment_is_denied_is_told_and_nobody_else_ever_sees_it()
    {
        await DoAsync(new { type = "moderate", action = "configure", settings = new { holdBelow = "member" } });
        var ack = await _mei.PostAsync("buy my album");
        await _streamer.NextEventAsync("comment");

        var done = await DoAsync(new { type = "moderate", action = "deny", comments = Listed(Id(ack)), reason = "no adverts" });

        var notice = await _mei.NextAsync("notice");
        Assert.Equal(("delete", "denied", "no adverts"), (Text(notice, "about"), Text(notice, "cause"), Text(notice, "reason")));
        var log = await LogAsync(_reader, done);
        Assert.DoesNotContain(log.Events, item => item.GetRawText().Contains("album", StringComparison.Ordinal));
        Assert.Equal(1, log.Skipped["private"]);
    }

    [Fact]
    public async Task A_delay_shows_comments_to_moderators_first()
    {
        await DoAsync(new { type = "moderate", action = "configure", settings = new { delay = 0.2 } });

        var ack = await _mei.PostAsync("live!");

        Assert.Equal("delayed", Text(ack, "stage"));
        Assert.Equal("delayed", Text(await _streamer.NextEventAsync("comment"), "stage"));
        var shown = await _reader.NextEventAsync("show");
        Assert.Equal(("live!", "delay"), (Text(Only(shown, "comments"), "text"), Text(shown, "cause")));
    }

    [Fact]
    public async Task A_restricted_viewer_cannot_tell_and_others_do_not_see_them()
    {
        await DoAsync(new { type = "moderate", action = "restrict", viewer = "mei", reason = "troll" });

        var ack = await _mei.PostAsync("look at me");
        var done = await DoAsync(new { type = "moderate", action = "announce", text = "hello" });

        Assert.True(ack.GetProperty("thinned").GetBoolean());
        Assert.False(ack.TryGetProperty("stage", out _));
        Assert.Equal("shadowed", Text(await _streamer.NextEventAsync("comment"), "stage"));
        foreach (var viewer in (TestViewer[])[_reader, _mei])
        {
            var log = await LogAsync(viewer, done);
            Assert.Empty(log.Texts);
            Assert.Equal((1, 1), (log.Skipped["private"], log.Skipped["budget"]));
        }

        await using var again = await JoinAsync("mei");
        Assert.DoesNotContain("restriction", again.Joined.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(_mei.Waiting("notice"));
    }

    [Fact]
    public async Task A_warned_viewer_is_told_and_comments_again_once_they_have_acknowledged_it()
    {
        await DoAsync(new { type = "moderate", action = "warn", viewer = "mei", reason = "capitals" });

        var notice = await _mei.NextAsync("notice");
        Assert.Equal(("sanction", "warning", "capitals"), (Text(notice, "about"), Text(notice, "action"), Text(notice, "reason")));
        Assert.Equal(403, (await _mei.PostAsync("BUT")).GetProperty("reason").GetInt32());
        await using var again = await JoinAsync("mei");
        Assert.Equal("capitals", Text(again.Joined.GetProperty("warning"), "reason"));

        Assert.Equal("ack", Text(await _mei.AskAsync(new { type = "moderate", action = "acknowledge" }), "type"));
        Assert.Equal("warning", Text(await again.NextAsync("notice"), "action"));
        Assert.Equal("ack", Text(await _mei.PostAsync("but"), "type"));
    }

    [Fact]
    public async Task A_banned_viewer_appeals_once_and_is_told_the_answer()
    {
        await DoAsync(new { type = "moderate", action = "ban", viewer = "mei", reason = "spam" });
        Assert.True((await _mei.NextAsync("notice")).GetProperty("canAppeal").GetBoolean());

        var appeal = new { type = "moderate", action = "appeal", text = "it was my cat" };
        var made = await _mei.AskAsync(appeal);
        Assert.Equal(513, (await _mei.AskAsync(appeal)).GetProperty("reason").GetInt32());
        await using var again = await JoinAsync("mei");
        Assert.Equal("open", Text(again.Joined.GetProperty("sanction").GetProperty("appeal"), "state"));
        Assert.Equal("it was my cat", Text((await _streamer.NextEventAsync("appeal")).GetProperty("appeal"), "text"));

        await DoAsync(new { type = "moderate", action = "answer", appeal = Id(made), granted = true, text = "cute" });

        var answer = await again.NextAsync("notice");
        Assert.Equal(("appeal", "granted", "cute"), (Text(answer, "about"), Text(answer, "state"), Text(answer, "answer")));
        Assert.Equal("ack", Text(await _mei.PostAsync("thanks"), "type"));
    }

    [Fact]
    public async Task Whoever_is_appointed_comes_back_as_a_moderator_and_dismissed_as_a_viewer()
    {
        await DoAsync(new { type = "moderate", action = "appoint", viewer = "mei" });

        Assert.Equal("moderator", Text(await _mei.NextAsync("notice"), "role"));
        Assert.Equal(4006, await _mei.EndAsync());
        var at = Resume(_mei.Joined);
        await using var appointed = await TestViewer.JoinAsync(_service.Url, Room, ViewerTokens.For("mei"), at);
        Assert.Equal("moderator", Text(appointed.Joined.GetProperty("you"), "role"));
        Assert.False(appointed.Joined.GetProperty("resumed").GetBoolean());
        Assert.True((await appointed.NextAsync("snapshot")).TryGetProperty("staff", out _));
        Assert.Equal("ack", Text(await appointed.AskAsync(new { type = "moderate", action = "announce", text = "hello" }), "type"));

        await DoAsync(new { type = "moderate", action = "dismiss", viewer = "mei" });

        Assert.Equal(4006, await appointed.EndAsync());
        await using var dismissed = await TestViewer.JoinAsync(_service.Url, Room, ViewerTokens.For("mei", "moderator"));
        Assert.Equal("member", Text(dismissed.Joined.GetProperty("you"), "role"));
        Assert.False((await dismissed.NextAsync("snapshot")).TryGetProperty("staff", out _));
        Assert.Equal(502, (await dismissed.AskAsync(new { type = "moderate", action = "clear" })).GetProperty("reason").GetInt32());
    }

    [Fact]
    public async Task A_new_token_that_makes_a_moderator_ends_the_connection_and_with_any_other_it_goes_on()
    {
        var member = await _mei.AskAsync(new { type = "token", token = ViewerTokens.For("mei", "member") });
        Assert.True(member.GetProperty("resumed").GetBoolean());
        Assert.Equal("member", Text(member.GetProperty("you"), "role"));

        await _mei.SendAsync($$"""{"type":"token","id":"more","token":"{{ViewerTokens.For("mei", "moderator")}}"}""");

        Assert.Equal("moderator", Text(await _mei.NextAsync("notice"), "role"));
        Assert.Equal(4006, await _mei.EndAsync());
    }

    [Fact]
    public async Task A_viewers_comments_leave_with_their_timeout_for_those_who_come_back_too_and_return_when_it_is_undone()
    {
        var at = Resume(_reader.Joined);
        await _mei.PostAsync("spoiler: it was the butler");
        var posted = await _streamer.PostAsync("welcome");
        await LogAsync(_reader, posted);

        var timeout = await DoAsync(new { type = "moderate", action = "timeout", viewer = "mei", duration = 60, reason = "spoilers" });

        // Whoever comes back sooner gets the comment and then word of the timeout.
        await _reader.NextEventAsync("sanction");
        await using var back = await TestViewer.JoinAsync(_service.Url, Room, token: null, at);
        Assert.True(back.Joined.GetProperty("resumed").GetBoolean());
        var log = new RoomLog(Room, at.Sequence);
        await log.ReadAsync(back, timeout.GetProperty("seq").GetInt64());
        Assert.Equal(["welcome"], log.Texts);
        Assert.Equal(1, log.Skipped["deleted"]);
        await using var late = await _service.JoinAsync(Room);
        Assert.DoesNotContain("butler", (await late.NextAsync("snapshot")).GetRawText(), StringComparison.Ordinal);

        await DoAsync(new { type = "moderate", action = "undo", @event = Id(timeout) });

        var shown = await _reader.NextEventAsync("show");
        Assert.Equal(("spoiler: it was the butler", "restored"), (Text(Only(shown, "comments"), "text"), Text(shown, "cause")));
        Assert.Equal("ack", Text(await _mei.PostAsync("sorry"), "type"));
    }

    [Fact]
    public async Task Whose_comment_was_masked_is_told_what_is_shown()
    {
        object[] rules = [new { pattern = "durian", action = "mask" }];
        await DoAsync(new { type = "moderate", action = "rules", rules = new { rules } });

        var ack = await _mei.PostAsync("a durian pie");

        var masked = Text(ack, "masked");
        Assert.DoesNotContain("durian", masked, StringComparison.Ordinal);
        Assert.Equal(masked, await _reader.NextCommentAsync());
    }

    [Fact]
    public async Task A_pinned_comment_and_an_announcement_reach_everybody_and_the_pin_those_who_come_later()
    {
        var posted = await _mei.PostAsync("read me");
        await DoAsync(new { type = "moderate", action = "pin", comment = Id(posted), duration = 60 });
        var pin = await _reader.NextEventAsync("pin");
        Assert.Equal("read me", Text(pin.GetProperty("comment"), "text"));
        Assert.True(pin.TryGetProperty("until", out _));

        var announced = await DoAsync(new { type = "moderate", action = "announce", text = "Tonight at nine" });
        var announcement = await _reader.NextEventAsync("announce");
        Assert.Equal(("Tonight at nine", "kim"), (Text(announcement, "text"), Text(announcement.GetProperty("from"), "id")));

        await DoAsync(new { type = "moderate", action = "undo", @event = Id(announced) });
        Assert.Equal(Id(announced), Text(await _reader.NextEventAsync("withdraw"), "announcement"));
        await using var again = await _service.JoinAsync(Room);
        await DoAsync(new { type = "moderate", action = "unpin" });
        await again.NextEventAsync("unpin");
    }

    private static string[] Listed(string one) => [one];

    private static string Id(JsonElement ack) => $"{ack.GetProperty("epoch")}.{ack.GetProperty("seq")}";

    private static string Text(JsonElement frame, string member) => frame.GetProperty(member).GetString()!;

    private static JsonElement Only(JsonElement item, string member) => Assert.Single(item.GetProperty(member).EnumerateArray());

    private static (long Epoch, long Sequence) Resume(JsonElement joined) => (joined.GetProperty("epoch").GetInt64(), joined.GetProperty("seq").GetInt64());

    /// <summary>Everything that a viewer got since they came in, up to an answer's event.</summary>
    private static async Task<RoomLog> LogAsync(TestViewer viewer, JsonElement answer)
    {
        var log = new RoomLog(Room, viewer.Joined.GetProperty("seq").GetInt64());
        await log.ReadAsync(viewer, answer.GetProperty("seq").GetInt64());
        return log;
    }

    private Task<TestViewer> JoinAsync(string id, string role = "viewer") => _service.JoinAsync(Room, ViewerTokens.For(id, role));

    private async Task<JsonElement> DoAsync(object command)
    {
        var answer = await _streamer.AskAsync(command);
        Assert.True(answer.TryGetProperty("stored", out var stored) && stored.GetBoolean(), answer.ToString());
        return answer;
    }
}
