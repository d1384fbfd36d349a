using System.Net;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>What moderators do over REST is done in the room, and what they look up is what was done.</summary>
public sealed class ModerationApiTests : IAsyncLifetime
{
    private const string Room = "rest";

    private GatewayUnderTest _service = null!;
    private TestViewer _mei = null!;
    private ModerationApiClient _moderator = null!;
    private ModerationApiClient _streamer = null!;

    public async Task InitializeAsync()
    {
        _service = await GatewayUnderTest.StartAsync();
        _mei = await _service.JoinAsync(Room, ViewerTokens.For("mei"));
        _moderator = ModerationApiClient.Of(_service, Room, ViewerTokens.For("mod", "moderator"));
        _streamer = ModerationApiClient.Of(_service, Room, ViewerTokens.For("star", "streamer"));
    }

    public async Task DisposeAsync()
    {
        await _moderator.DisposeAsync();
        await _streamer.DisposeAsync();
        await _mei.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_timeout_over_REST_is_in_force_in_the_log_and_on_the_viewers_card_and_is_undone()
    {
        await _mei.PostAsync("spoiler");

        var done = await _moderator.CommandAsync(new { action = "timeout", viewer = "mei", duration = 600, reason = "spoilers" });

        Assert.Equal("mei", (await _mei.NextEventAsync("sanction")).GetProperty("viewer").GetString());
        Assert.Equal(401, (await _mei.PostAsync("again")).GetProperty("reason").GetInt32());
        var entry = Assert.Single((await _moderator.GetAsync("moderation/log")).GetProperty("entries").EnumerateArray());
        Assert.Equal(
            (done, "timeout", "mod", "mei", "spoilers"),
            (Text(entry, "event"), Text(entry, "action"), Text(entry.GetProperty("actor"), "id"), Text(entry, "viewer"), Text(entry, "reason")));
        Assert.Equal("spoiler", Text(entry.GetProperty("comments")[0], "text"));

        var card = await _moderator.GetAsync("moderation/viewers/mei");
        Assert.Equal(("mei", "mei"), (Text(card, "viewer"), card.GetProperty("names")[0].GetString()));
        var sanction = card.GetProperty("standing").GetProperty("sanction");
        Assert.Equal(("timeout", "spoilers", "mod"), (Text(sanction, "action"), Text(sanction, "reason"), Text(sanction, "by")));
        Assert.True(card.GetProperty("comments")[0].GetProperty("deleted").GetBoolean());
        Assert.Equal(done, Text(card.GetProperty("log")[0], "event"));

        await _moderator.CommandAsync(new { action = "undo", @event = done });
        Assert.Equal("ack", Text(await _mei.PostAsync("thank you"), "type"));
        card = await _moderator.GetAsync("moderation/viewers/mei");
        Assert.False(card.GetProperty("standing").TryGetProperty("sanction", out _));
        Assert.All(card.GetProperty("comments").EnumerateArray(), comment => Assert.False(comment.GetProperty("deleted").GetBoolean()));
        Assert.Equal("undo", Text((await _moderator.GetAsync("moderation/log?order=desc&limit=1")).GetProperty("entries")[0], "action"));
    }

    [Fact]
    public async Task Every_command_is_taken_over_REST()
    {
        var id = Position(await _mei.PostAsync("a comment"));
        object[] commands =
        [
            new { action = "pin", comment = id, duration = 60 },
            new { action = "unpin" },
            new { action = "announce", text = "Welcome" },
            new { action = "delete", comments = Listed(id), reason = "spoiler" },
            new { action = "note", viewer = "mei", text = "a note" },
            new { action = "warn", viewer = "mei", reason = "be kind" },
            new { action = "lift", viewer = "mei", kind = "warning" },
            new { action = "restrict", viewer = "mei", duration = 60 },
            new { action = "lift", viewer = "mei", kind = "restriction" },
            new { action = "purge", viewer = "mei", window = 60 },
            new { action = "ban", viewer = "mei", reason = "enough", window = 0 },
            new { action = "lift", viewer = "mei" },
            new { action = "configure", settings = new { slowMode = 5, delay = 1 } },
            new { action = "rules", rules = new { rules = Listed(new { pattern = "durian" }) }, why = "the sponsor asked" },
            new { action = "rollback", version = 0 },
            new { action = "clear", reason = "a fresh start" },
            new { action = "appoint", viewer = "bo" },
            new { action = "dismiss", viewer = "bo" },
            new { action = "veto", duration = 60 },
        ];
        var done = new List<string>();

        foreach (var command in commands)
        {
            done.Add(await _streamer.CommandAsync(command));
        }

        var entries = (await _moderator.GetAsync("moderation/log?limit=1000")).GetProperty("entries").EnumerateArray().ToList();
        Assert.Subset(entries.Select(entry => Text(entry, "event")).ToHashSet(), done.ToHashSet());
        Assert.All(entries, entry => Assert.Equal("star", Text(entry.GetProperty("actor"), "id")));
    }

    [Fact]
    public async Task The_log_is_read_by_range_viewer_actor_and_action()
    {
        var first = await _moderator.CommandAsync(new { action = "note", viewer = "mei", text = "one" });
        var second = await _streamer.CommandAsync(new { action = "note", viewer = "bo", text = "two" });
        var third = await _moderator.CommandAsync(new { action = "announce", text = "three" });

        Assert.Equal([first, second, third], await EventsAsync(""));
        Assert.Equal([third, second], await EventsAsync("?order=desc&limit=2"));
        Assert.True((await _moderator.GetAsync("moderation/log?limit=2")).GetProperty("more").GetBoolean());
        Assert.Equal([second], await EventsAsync($"?after={first}&before={third}"));
        Assert.Equal([second], await EventsAsync("?viewer=bo"));
        Assert.Equal([first, third], await EventsAsync("?by=mod"));
        Assert.Equal([third], await EventsAsync("?action=announce"));
        Assert.Empty(await EventsAsync("?by="));
        var at = (await _moderator.GetAsync("moderation/log")).GetProperty("entries")[0].GetProperty("at").GetInt64();
        Assert.Empty(await EventsAsync($"?until={at}"));
        Assert.Equal(first, (await EventsAsync($"?since={at}"))[0]);
    }

    [Fact]
    public async Task Held_comments_are_seen_by_moderators_with_their_stage_and_by_nobody_else()
    {
        await _streamer.CommandAsync(new { action = "configure", settings = new { holdBelow = "member" } });
        var held = Position(await _mei.PostAsync("may I?"));

        var staff = await _moderator.GetAsync("moderation/comments?viewer=mei");
        var comment = Assert.Single(staff.GetProperty("comments").EnumerateArray());
        Assert.Equal((held, "held", false), (Text(comment, "id"), Text(comment, "stage"), comment.GetProperty("deleted").GetBoolean()));
        Assert.Equal(held, Text((await _moderator.GetAsync("")).GetProperty("staff").GetProperty("withheld")[0], "id"));
        await using var viewer = ModerationApiClient.Of(_service, Room, ViewerTokens.For("bo"));
        await using var anonymous = ModerationApiClient.Of(_service, Room, token: null);
        Assert.False((await viewer.GetAsync("")).TryGetProperty("staff", out _));
        Assert.False((await anonymous.GetAsync("")).TryGetProperty("staff", out _));
        Assert.Empty((await anonymous.GetAsync("comments")).GetProperty("comments").EnumerateArray());

        await _moderator.CommandAsync(new { action = "approve", comments = Listed(held) });
        Assert.Equal("shown", Text((await _moderator.GetAsync("moderation/comments")).GetProperty("comments")[0], "stage"));
        Assert.Equal(held, Text((await anonymous.GetAsync("comments")).GetProperty("comments")[0], "id"));
    }

    [Fact]
    public async Task Who_pinned_a_comment_is_the_moderators_business()
    {
        await _moderator.CommandAsync(new { action = "pin", comment = Position(await _mei.PostAsync("look here")) });
        await using var viewer = ModerationApiClient.Of(_service, Room, ViewerTokens.For("bo"));

        Assert.Equal("mod", Text((await _moderator.GetAsync("")).GetProperty("pin"), "by"));
        var seen = (await viewer.GetAsync("")).GetProperty("pin");
        Assert.Equal("look here", Text(seen.GetProperty("comment"), "text"));
        Assert.False(seen.TryGetProperty("by", out _));
    }

    [Fact]
    public async Task A_warned_viewer_acknowledges_and_a_banned_one_appeals_over_REST()
    {
        await using var mei = ModerationApiClient.Of(_service, Room, ViewerTokens.For("mei"));
        Assert.Equal(HttpStatusCode.NotFound, (await mei.RefusedAsync(new { action = "acknowledge" })).Status);
        await _moderator.CommandAsync(new { action = "warn", viewer = "mei", reason = "be kind" });
        await mei.CommandAsync(new { action = "acknowledge" });
        Assert.Equal("ack", Text(await _mei.PostAsync("I will"), "type"));

        await _moderator.CommandAsync(new { action = "ban", viewer = "mei", reason = "was not" });
        var appeal = await mei.CommandAsync(new { action = "appeal", text = "I was" });
        Assert.Equal((HttpStatusCode.Conflict, 513), await mei.RefusedAsync(new { action = "appeal", text = "Really" }));
        var standing = (await _moderator.GetAsync("moderation/viewers/mei")).GetProperty("standing");
        Assert.Equal((appeal, "open"), (Text(standing.GetProperty("appeal"), "id"), Text(standing.GetProperty("appeal"), "state")));

        await _moderator.CommandAsync(new { action = "answer", appeal, granted = true, text = "Sorry" });
        Assert.Equal("ack", Text(await _mei.PostAsync("thank you"), "type"));
    }

    [Fact]
    public async Task Refusals_have_the_status_that_fits()
    {
        Assert.Equal((HttpStatusCode.NotFound, 503), await _moderator.RefusedAsync(new { action = "lift", viewer = "nobody" }));
        Assert.Equal((HttpStatusCode.BadRequest, 504), await _moderator.RefusedAsync(new { action = "timeout", viewer = "mei", duration = -1 }));
        Assert.Equal((HttpStatusCode.BadRequest, 505), await _moderator.RefusedAsync(new { action = "timeout", viewer = "mei" }));
        Assert.Equal((HttpStatusCode.Forbidden, 502), await _moderator.RefusedAsync(new { action = "appoint", viewer = "mei" }));
        Assert.Equal((HttpStatusCode.Conflict, 512), await _moderator.RefusedAsync(new { action = "undo", @event = "1.9999" }));
        Assert.Equal(
            (HttpStatusCode.Conflict, 514), await _moderator.RefusedAsync(new { action = "rules", rules = new { rules = Array.Empty<object>() }, expected = 9 }));
    }

    [Fact]
    public async Task A_viewer_whose_id_has_a_slash_and_other_signs_has_a_card()
    {
        const string Id = "队/a?b%2F#c d";
        await using var odd = await _service.JoinAsync(Room, ViewerTokens.For(Id));
        await odd.PostAsync("hello");

        var card = await _moderator.GetAsync($"moderation/viewers/{Uri.EscapeDataString(Id)}");

        Assert.Equal(Id, Text(card, "viewer"));
        Assert.Single(card.GetProperty("comments").EnumerateArray());
    }

    private async Task<string[]> EventsAsync(string query) =>
        [.. (await _moderator.GetAsync("moderation/log" + query)).GetProperty("entries").EnumerateArray().Select(entry => Text(entry, "event"))];

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static string Position(JsonElement ack) => $"{ack.GetProperty("epoch")}.{ack.GetProperty("seq")}";

    private static T[] Listed<T>(T one) => [one];
}
