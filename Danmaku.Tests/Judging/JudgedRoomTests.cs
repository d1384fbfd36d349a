using System.Text.Json;
using Danmaku.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Danmaku.Tests.Judging;

/// <summary>A room whose comments an outside judge is asked about: the whole service, its viewers, and a judge over HTTP.</summary>
public sealed class JudgedRoomTests : IAsyncLifetime
{
    private const string Room = "judged";

    private JudgeServer _judge = null!;
    private GatewayUnderTest _service = null!;
    private TestViewer _streamer = null!;
    private TestViewer _mei = null!;
    private TestViewer _phone = null!;
    private TestViewer _reader = null!;

    public async Task InitializeAsync()
    {
        _judge = await JudgeServer.StartAsync();
        _service = await StartAsync(_judge.Url, ("Judge:Timeout", "00:00:10"));
        (_streamer, _mei, _reader) = await JoinAsync(_service);
        _phone = await _service.JoinAsync(Room, ViewerTokens.For("mei"));
    }

    public async Task DisposeAsync()
    {
        foreach (var viewer in new[] { _streamer, _mei, _phone, _reader })
        {
            await viewer.DisposeAsync();
        }

        await _service.DisposeAsync();
        await _judge.DisposeAsync();
    }

    [Fact]
    public async Task A_judge_is_asked_once_the_room_wants_it_and_about_viewers_alone()
    {
        Acked(await _mei.PostAsync("before"));
        Assert.Equal(0, _judge.Requests);

        await ConfigureAsync(_streamer, "fail_open");
        Acked(await _mei.PostAsync("after ｆｕｌｌ  width"));
        Acked(await _streamer.PostAsync("of the streamer"));

        using var asked = JsonDocument.Parse((await _judge.NextAsync()).Body);
        var data = asked.RootElement.GetProperty("data");
        Assert.Equal(Room, data.GetProperty("room").GetString());
        Assert.Equal("mei", data.GetProperty("author").GetProperty("id").GetString());
        Assert.Equal(1, _judge.Requests);
        Assert.Equal("before", await _reader.NextCommentAsync());
        Assert.Equal(data.GetProperty("text").GetString(), await _reader.NextCommentAsync());
        Assert.Equal("of the streamer", await _reader.NextCommentAsync());
    }

    [Fact]
    public async Task A_rejected_comment_is_seen_by_nobody_and_its_author_is_told_why()
    {
        await ConfigureAsync(_streamer, "fail_closed");
        _judge.Answer = JudgeServer.InTurn(JudgeServer.Says("""{"verdict":"reject","reason":"No advertising."}"""), JudgeServer.Status(204));

        var refused = await _mei.PostAsync("buy here");
        Acked(await _mei.PostAsync("sorry"));

        AssertRefused(305, refused);
        Assert.Equal("No advertising.", refused.GetProperty("message").GetString());
        Assert.Equal("sorry", await _reader.NextCommentAsync());
    }

    [Fact]
    public async Task A_held_comment_waits_for_a_moderator_who_reads_why()
    {
        await ConfigureAsync(_streamer, "fail_open");
        _judge.Answer = JudgeServer.Says("""{"verdict":"hold","reason":"May be an address."}""");

        var held = Acked(await _mei.PostAsync("me@example.org"));

        Assert.Equal("held", held.GetProperty("stage").GetString());
        var seen = await _streamer.NextEventAsync("comment");
        Assert.Equal(("held", "May be an address."), (seen.GetProperty("stage").GetString(), seen.GetProperty("why").GetString()));
        await _streamer.AskAsync(new { type = "moderate", action = "approve", comments = new[] { IdOf(held) } });
        var shown = await _reader.NextEventAsync("show");
        Assert.Equal("me@example.org", Assert.Single(shown.GetProperty("comments").EnumerateArray()).GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("fail_open", "silence")]
    [InlineData("fail_open", "errors")]
    [InlineData("fail_open", "nobody there")]
    [InlineData("fail_closed", "silence")]
    [InlineData("fail_closed", "errors")]
    [InlineData("fail_closed", "nobody there")]
    public async Task Without_an_answer_in_time_the_rooms_setting_counts(string setting, string judge)
    {
        await using var service = await StartAsync(_judge.Url, ("Judge:Timeout", "00:00:00.200"));
        var (streamer, mei, reader) = await JoinAsync(service);
        await ConfigureAsync(streamer, setting);
        _judge.Answer = judge == "errors" ? JudgeServer.Status(500) : JudgeServer.Never;
        if (judge == "nobody there")
        {
            await _judge.DisposeAsync();
        }

        var acked = Acked(await mei.PostAsync("hello"));

        if (setting == "fail_open")
        {
            Assert.False(acked.TryGetProperty("stage", out _));
            Assert.Equal("hello", await reader.NextCommentAsync());
        }
        else
        {
            Assert.Equal("held", acked.GetProperty("stage").GetString());
            Assert.Equal("held", (await streamer.NextEventAsync("comment")).GetProperty("stage").GetString());
            Acked(await streamer.PostAsync("next"));
            Assert.Equal("next", await reader.NextCommentAsync());
        }

        await EndAsync(streamer, mei, reader);
    }

    [Fact]
    public async Task A_judge_that_thinks_holds_up_neither_the_room_nor_other_rooms()
    {
        await ConfigureAsync(_streamer, "fail_closed");
        var verdict = Gate(JudgeServer.Status(204));
        var waiting = _mei.PostAsync("waits");
        await _judge.NextAsync();
        await using var elsewhere = await _service.JoinAsync("elsewhere", ViewerTokens.For("bo"));

        Acked(await _streamer.PostAsync("meanwhile"));
        Acked(await elsewhere.PostAsync("elsewhere"));
        Assert.Equal("meanwhile", await _reader.NextCommentAsync());
        Assert.False(waiting.IsCompleted);
        verdict.SetResult();

        Acked(await waiting);
        Assert.Equal("waits", await _reader.NextCommentAsync());
    }

    [Fact]
    public async Task Two_comments_of_one_viewer_are_shown_in_their_order_whichever_is_judged_first()
    {
        await ConfigureAsync(_streamer, "fail_closed");
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _judge.Answer = JudgeServer.InTurn(
            async context =>
            {
                await first.Task;
                await JudgeServer.Status(204)(context);
            },
            JudgeServer.Status(204));
        var one = _mei.PostAsync("one");
        await _judge.NextAsync();
        var two = _phone.PostAsync("two");
        await _judge.NextAsync();
        await using var bo = await _service.JoinAsync(Room, ViewerTokens.For("bo"));
        Acked(await bo.PostAsync("three"));
        first.SetResult();

        Acked(await one);
        Acked(await two);
        await AssertShownAsync("three", "one", "two");
    }

    [Fact]
    public async Task A_sanction_given_while_a_comment_waits_applies_to_it()
    {
        await ConfigureAsync(_streamer, "fail_open");
        var verdict = Gate(JudgeServer.Status(204));
        var waiting = _mei.PostAsync("too late");
        await _judge.NextAsync();

        Acked(await _streamer.AskAsync(new { type = "moderate", action = "timeout", viewer = "mei", duration = 60 }));
        verdict.SetResult();

        AssertRefused(401, await waiting);
    }

    [Fact]
    public async Task Slow_mode_counts_comments_that_wait()
    {
        await ConfigureAsync(_streamer, "fail_open", slowMode: 60);
        var verdict = Gate(JudgeServer.Status(204));
        var one = _mei.PostAsync("one");
        await _judge.NextAsync();
        var two = _phone.PostAsync("two");
        await _judge.NextAsync();

        verdict.SetResult();

        Acked(await one);
        AssertRefused(202, await two);
    }

    [Fact]
    public async Task A_comment_posted_again_while_it_waits_is_shown_once()
    {
        await ConfigureAsync(_streamer, "fail_open");
        var verdict = Gate(JudgeServer.Status(204));
        var one = _mei.PostAsync("once", nonce: "n-1");
        await _judge.NextAsync();
        var again = _phone.PostAsync("once", nonce: "n-1");
        await _judge.NextAsync();

        verdict.SetResult();

        Assert.Equal(IdOf(Acked(await one)), IdOf(Acked(await again)));
        Acked(await _mei.PostAsync("next"));
        await AssertShownAsync("once", "next");
    }

    [Fact]
    public async Task A_setting_changed_while_a_comment_waits_applies_to_it()
    {
        await ConfigureAsync(_streamer, "fail_open");
        var failure = Gate(JudgeServer.Status(500));
        var waiting = _mei.PostAsync("hello");
        await _judge.NextAsync();

        await ConfigureAsync(_streamer, "fail_closed");
        failure.SetResult();

        Assert.Equal("held", Acked(await waiting).GetProperty("stage").GetString());
    }

    [Fact]
    public async Task A_service_that_stops_tells_those_who_wait()
    {
        await ConfigureAsync(_streamer, "fail_open");
        _judge.Answer = JudgeServer.Never;
        var waiting = _mei.PostAsync("hello");
        await _judge.NextAsync();

        await _service.RestartAsync();

        // Told, or closed before it could be: either way the post is repeated with its nonce.
        var end = await Record.ExceptionAsync(async () => AssertRefused(603, await waiting));
        Assert.True(end is null or InvalidOperationException, end?.ToString());
    }

    [Fact]
    public async Task A_service_without_a_judge_says_so()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var streamer = await service.JoinAsync(Room, ViewerTokens.For("streamer", "streamer"));

        var refused = await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { judge = "fail_open" } });

        AssertRefused(504, refused);
    }

    [Fact]
    public async Task The_example_judges_a_room_until_it_dies_and_its_room_holds_comments_from_then_on()
    {
        await using var judge = await NodeJudge.StartAsync(JudgeUnderTest.Secret);
        await using var service = await StartAsync(judge.Url, ("Judge:Timeout", "00:00:10"));
        var (streamer, mei, reader) = await JoinAsync(service);
        await ConfigureAsync(streamer, "fail_closed");

        AssertRefused(305, await mei.PostAsync("the best CASINO"));
        Acked(await mei.PostAsync("前方高能"));
        Assert.Equal("前方高能", await reader.NextCommentAsync());
        await judge.DisposeAsync();

        Assert.Equal("held", Acked(await mei.PostAsync("anybody?")).GetProperty("stage").GetString());
        await EndAsync(streamer, mei, reader);
    }

    private static Task<GatewayUnderTest> StartAsync(Uri judge, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Judge:Url"] = judge.AbsoluteUri,
            ["Judge:Secrets:0"] = JudgeUnderTest.Secret,
            ["Rooms:Gather"] = "false",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return GatewayUnderTest.StartAsync(settings);
    }

    private static async Task<(TestViewer Streamer, TestViewer Mei, TestViewer Reader)> JoinAsync(GatewayUnderTest service) => (
        await service.JoinAsync(Room, ViewerTokens.For("streamer", "streamer")),
        await service.JoinAsync(Room, ViewerTokens.For("mei")),
        await service.JoinAsync(Room));

    private static async Task EndAsync(params TestViewer[] viewers)
    {
        foreach (var viewer in viewers)
        {
            await viewer.DisposeAsync();
        }
    }

    private static async Task ConfigureAsync(TestViewer streamer, string judge, int slowMode = 0) =>
        Acked(await streamer.AskAsync(new { type = "moderate", action = "configure", settings = new { judge, slowMode } }));

    private static JsonElement Acked(JsonElement answer)
    {
        Assert.True(answer.GetProperty("type").GetString() == "ack", answer.ToString());
        return answer;
    }

    private static void AssertRefused(int reason, JsonElement answer)
    {
        Assert.True(answer.GetProperty("type").GetString() == "reject", answer.ToString());
        Assert.Equal(reason, answer.GetProperty("reason").GetInt32());
    }

    private static string IdOf(JsonElement ack) => $"{ack.GetProperty("epoch")}.{ack.GetProperty("seq")}";

    private async Task AssertShownAsync(params string[] texts)
    {
        var shown = new List<string?>();
        while (shown.Count < texts.Length)
        {
            var batch = await _reader.NextAsync("batch");
            shown.AddRange(batch.GetProperty("events").EnumerateArray()
                .Where(item => item.GetProperty("kind").GetString() == "comment")
                .Select(item => item.GetProperty("text").GetString()));
        }

        Assert.Equal(texts, shown);
    }

    // The judge answers once the test says so.
    private TaskCompletionSource Gate(Func<HttpContext, Task> answer)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _judge.Answer = async context =>
        {
            await gate.Task;
            await answer(context);
        };
        return gate;
    }
}
