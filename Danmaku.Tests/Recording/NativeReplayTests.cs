using System.Globalization;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Recording;

/// <summary>Replays over a real WebSocket from the real service, on a clock that the test moves.</summary>
public sealed class NativeReplayTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private GatewayUnderTest _service = null!;
    private TestViewer _moderator = null!;

    public async Task InitializeAsync()
    {
        _service = await StartAsync();
        _moderator = await _service.JoinAsync("demo", Token("mod", "moderator"));
    }

    public async Task DisposeAsync()
    {
        await _moderator.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_seek_shows_the_comments_of_that_moment_in_the_order_of_the_picture()
    {
        await PostAsync("at 40", 40);
        await PostAsync("at 10", 10);
        await PostAsync("at 29.999", 29.999);
        await PostAsync("at 30", 30);
        await using var viewer = await TestViewer.ConnectAsync(_service.Url, "demo");

        var begin = await ReplayAsync(viewer, 0, 30);
        var middle = await ReplayAsync(viewer, 29.999, 10.001);
        var end = await ReplayAsync(viewer, 40, 30);
        var behind = await ReplayAsync(viewer, 41, 300);

        Assert.Equal(["at 10", "at 29.999"], Texts(begin));
        Assert.Equal(["at 29.999", "at 30"], Texts(middle));
        Assert.Equal(["at 40"], Texts(end));
        Assert.Empty(Texts(behind));
        Assert.Equal((0, 30, 40), (begin.GetProperty("from").GetDouble(), begin.GetProperty("to").GetDouble(), begin.GetProperty("length").GetDouble()));
        Assert.Equal([10, 29.999], begin.GetProperty("comments").EnumerateArray().Select(comment => comment.GetProperty("mediaTime").GetDouble()));
    }

    [Fact]
    public async Task Comments_without_a_media_time_are_placed_by_the_rooms_clock()
    {
        await PostAsync("first");
        _time.Advance(TimeSpan.FromSeconds(12.5));
        await PostAsync("later");
        await PostAsync("its own", 3);
        await using var viewer = await TestViewer.ConnectAsync(_service.Url, "demo");

        var usual = await ReplayAsync(viewer, 0, 60);
        var origin = usual.GetProperty("origin").GetInt64();
        var shifted = await ReplayAsync(viewer, 0, 60, origin: origin - 5_000);
        var cut = await ReplayAsync(viewer, 0, 60, origin: origin + 1_000);

        Assert.Equal(ManualTimeProvider.Start.ToUnixTimeMilliseconds(), origin);
        Assert.Equal([("first", 0), ("its own", 3), ("later", 12.5)], Timed(usual));
        Assert.Equal([("its own", 3), ("first", 5), ("later", 17.5)], Timed(shifted));
        Assert.Equal([("its own", 3), ("later", 11.5)], Timed(cut));
    }

    [Fact]
    public async Task A_comment_deleted_meanwhile_is_not_in_later_windows_and_an_undo_brings_it_back()
    {
        await PostAsync("kept", 1);
        var deleted = await PostAsync("deleted", 2);
        await using var viewer = await TestViewer.ConnectAsync(_service.Url, "demo");
        Assert.Equal(["kept", "deleted"], Texts(await ReplayAsync(viewer, 0, 30)));

        var action = await _moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { deleted } });
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["kept"], Texts(await ReplayAsync(viewer, 0, 30)));

        await _moderator.AskAsync(new { type = "moderate", action = "undo", @event = IdOf(action) });
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["kept", "deleted"], Texts(await ReplayAsync(viewer, 0, 30)));
    }

    [Fact]
    public async Task Whoever_is_in_the_room_is_told_of_a_deletion_at_once()
    {
        var deleted = await PostAsync("deleted", 2);
        await using var viewer = await _service.JoinAsync("demo");
        Assert.Equal(["deleted"], Texts(await ReplayAsync(viewer, 0, 30)));

        await _moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { deleted } });
        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal(deleted, (await viewer.NextEventAsync("delete")).GetProperty("comments")[0].GetString());
    }

    [Theory]
    [InlineData("""{"action":"clear"}""")]
    [InlineData("""{"action":"purge","viewer":"mei","window":3600}""")]
    [InlineData("""{"action":"ban","viewer":"mei"}""")]
    public async Task What_a_moderator_sweeps_away_is_gone(string command)
    {
        await using var mei = await _service.JoinAsync("demo", Token("mei"));
        await mei.AskAsync(new { type = "post", text = "one", mediaTime = 1 });
        await mei.AskAsync(new { type = "post", text = "two", mediaTime = 2 });
        await using var viewer = await TestViewer.ConnectAsync(_service.Url, "demo");
        Assert.Equal(["one", "two"], Texts(await ReplayAsync(viewer, 0, 30)));

        await _moderator.AskAsync(JsonSerializer.Deserialize<Dictionary<string, object>>(command)!.Append(new("type", "moderate")).ToDictionary());
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty(Texts(await ReplayAsync(viewer, 0, 30)));
    }

    [Fact]
    public async Task A_purge_takes_also_what_the_room_itself_has_forgotten_and_an_undo_brings_it_back()
    {
        await using var service = await StartAsync(new() { ["Room:HistorySize"] = "10" });
        await using var moderator = await service.JoinAsync("demo", Token("mod", "moderator"));
        await using var mei = await service.JoinAsync("demo", Token("mei"));
        for (var number = 1; number <= 30; number++)
        {
            await mei.PostAsync($"number {number}");
            _time.Advance(TimeSpan.FromSeconds(3));
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        await using var viewer = await TestViewer.ConnectAsync(service.Url, "demo");
        Assert.Equal(30, Texts(await ReplayAsync(viewer, 0, 300)).Count);

        var action = await moderator.AskAsync(new { type = "moderate", action = "purge", viewer = "mei", window = 3600 });
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(Texts(await ReplayAsync(viewer, 0, 300)));

        await moderator.AskAsync(new { type = "moderate", action = "undo", @event = IdOf(action) });
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(30, Texts(await ReplayAsync(viewer, 0, 300)).Count);
    }

    [Fact]
    public async Task A_held_comment_is_in_it_once_it_was_approved()
    {
        await _moderator.AskAsync(new { type = "moderate", action = "configure", settings = new { holdBelow = "moderator" } });
        await using var mei = await _service.JoinAsync("demo", Token("mei"));
        var held = IdOf(await mei.AskAsync(new { type = "post", text = "please", mediaTime = 1 }));
        await PostAsync("seen", 2);
        await using var viewer = await TestViewer.ConnectAsync(_service.Url, "demo");
        Assert.Equal(["seen"], Texts(await ReplayAsync(viewer, 0, 30)));

        await _moderator.AskAsync(new { type = "moderate", action = "approve", comments = new[] { held } });
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["please", "seen"], Texts(await ReplayAsync(viewer, 0, 30)));
    }

    [Fact]
    public async Task A_recording_of_a_live_room_grows()
    {
        await PostAsync("first");
        await using var viewer = await TestViewer.ConnectAsync(_service.Url, "demo");
        Assert.Equal(["first"], Texts(await ReplayAsync(viewer, 0, 300)));
        var seen = new List<string> { "first" };

        // Beyond the time in which the newest comments may still come out of order, and back into it.
        foreach (var step in new[] { 2, 15, 40, 1, 1 })
        {
            _time.Advance(TimeSpan.FromSeconds(step));
            await PostAsync($"after {step}");
            seen.Add($"after {step}");
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(seen, Texts(await ReplayAsync(viewer, 0, 300)));
        }
    }

    [Fact]
    public async Task A_part_of_a_room_is_a_recording_of_its_own()
    {
        await PostAsync("yesterday's");
        _time.Advance(TimeSpan.FromSeconds(20));
        await PostAsync("today's");
        await using var viewer = await TestViewer.ConnectAsync(_service.Url, "demo");

        var today = await viewer.AskAsync(new { type = "replay", at = 0, since = ManualTimeProvider.Start.AddSeconds(10).ToUnixTimeMilliseconds() });
        var yesterday = await viewer.AskAsync(new { type = "replay", at = 0, until = ManualTimeProvider.Start.AddSeconds(20).ToUnixTimeMilliseconds() });
        var empty = await viewer.AskAsync(new { type = "replay", at = 0, since = ManualTimeProvider.Start.AddSeconds(90).ToUnixTimeMilliseconds() });

        Assert.Equal([("today's", 0)], Timed(today));
        Assert.Equal([("yesterday's", 0)], Timed(yesterday));
        Assert.Empty(Texts(empty));
        Assert.Equal(0, empty.GetProperty("length").GetDouble());
    }

    [Theory]
    [InlineData("""{"at":-1}""", "at")]
    [InlineData("""{}""", "at")]
    [InlineData("""{"at":"now"}""", "at")]
    [InlineData("""{"at":40000000}""", "at")]
    [InlineData("""{"at":0,"window":0.5}""", "window")]
    [InlineData("""{"at":0,"window":301}""", "window")]
    [InlineData("""{"at":0,"since":-5}""", "since")]
    [InlineData("""{"at":0,"origin":1.5}""", "origin")]
    [InlineData("""{"at":0,"since":5,"until":5}""", "until")]
    public async Task A_wrong_member_is_named(string members, string named)
    {
        await using var viewer = await TestViewer.ConnectAsync(_service.Url, "demo");

        var answer = await viewer.AskAsync(JsonSerializer.Deserialize<Dictionary<string, object>>(members)!.Append(new("type", "replay")).ToDictionary());

        Assert.Equal(("reject", "request_invalid"), (answer.GetProperty("type").GetString(), answer.GetProperty("name").GetString()));
        Assert.Contains($"'{named}'", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_may_not_read_the_room_may_not_replay_it()
    {
        await using var service = await StartAsync(new() { ["Tokens:AllowAnonymousReading"] = "false" });
        await using var viewer = await TestViewer.ConnectAsync(service.Url, "demo");

        var anonymous = await viewer.AskAsync(new { type = "replay", at = 0 });
        var elsewhere = await viewer.AskAsync(new { type = "replay", at = 0, token = Token("mei", room: "other") });
        var allowed = await viewer.AskAsync(new { type = "replay", at = 0, token = Token("mei") });
        var noRoom = await viewer.AskAsync(new { type = "replay", at = 0, room = "no room" });

        Assert.Equal(
            ["token_required", "room_forbidden", "replay", "room_id_invalid"],
            new[] { anonymous, elsewhere, allowed, noRoom }
                .Select(answer => answer.TryGetProperty("name", out var name) ? name.GetString() : answer.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_connection_that_replays_need_not_join()
    {
        await using var replaying = await TestViewer.ConnectAsync(_service.Url, "demo");
        await using var silent = await TestViewer.ConnectAsync(_service.Url, "demo");
        await ReplayAsync(replaying, 0, 30);

        _time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(4004, await silent.EndAsync());
        Assert.Equal("pong", (await replaying.AskAsync(new { type = "ping" })).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_recording_that_is_too_large_is_refused_and_a_part_of_it_is_not()
    {
        await using var service = await StartAsync(new() { ["Recording:ReplayComments"] = "2" });
        await using var poster = await service.JoinAsync("demo", Token("poster"));
        foreach (var text in new[] { "one", "two", "three" })
        {
            await poster.PostAsync(text);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var whole = await poster.AskAsync(new { type = "replay", at = 0 });
        var part = await poster.AskAsync(new { type = "replay", at = 0, until = ManualTimeProvider.Start.AddSeconds(2).ToUnixTimeMilliseconds() });

        Assert.Equal("request_invalid", whole.GetProperty("name").GetString());
        Assert.Contains("more than 2 comments", whole.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(["one", "two"], Texts(part));
        Assert.Equal(["one", "two"], Texts(await poster.AskAsync(new { type = "replay", at = 0, until = whole.GetProperty("until").GetInt64() })));
        Assert.Equal(["three"], Texts(await poster.AskAsync(new { type = "replay", at = 0, since = whole.GetProperty("since").GetInt64() })));
    }

    private Task<GatewayUnderTest> StartAsync(Dictionary<string, string?>? settings = null) => GatewayUnderTest.StartAsync(settings, _time);

    private async Task<string> PostAsync(string text, double? mediaTime = null)
    {
        var answer = await _moderator.AskAsync(new { type = "post", text, mediaTime });
        Assert.Equal("ack", answer.GetProperty("type").GetString());
        return IdOf(answer);
    }

    private static Task<JsonElement> ReplayAsync(TestViewer viewer, double at, double window, long? origin = null) =>
        viewer.AskAsync(new { type = "replay", at, window, origin });

    private static List<string> Texts(JsonElement window) =>
        [.. window.GetProperty("comments").EnumerateArray().Select(comment => comment.GetProperty("text").GetString()!)];

    private static List<(string, double)> Timed(JsonElement window) => [.. window.GetProperty("comments").EnumerateArray()
        .Select(comment => (comment.GetProperty("text").GetString()!, comment.GetProperty("mediaTime").GetDouble()))];

    private string Token(string id, string role = "viewer", string room = "*") => ViewerTokens.For(id, role, room, _time.GetUtcNow().AddHours(1));

    private static string IdOf(JsonElement ack) =>
        string.Create(CultureInfo.InvariantCulture, $"{ack.GetProperty("epoch").GetInt64()}.{ack.GetProperty("seq").GetInt64()}");
}
