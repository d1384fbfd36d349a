using System.Globalization;
using Danmaku.Silo.Judging;
using Danmaku.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Danmaku.Tests.Judging;

/// <summary>A judge on the other end of real HTTP that may do everything servers do.</summary>
public sealed class WebhookJudgeTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private JudgeServer _server = null!;

    public async Task InitializeAsync() => _server = await JudgeServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_comment_is_allowed_held_or_rejected_as_the_judge_says()
    {
        using var asking = Ask();

        _server.Answer = JudgeServer.Says("""{"verdict":"allow"}""");
        Assert.IsType<Judgement.Allow>(await asking.AskAsync());
        _server.Answer = JudgeServer.Says("""{"verdict":"hold","reason":"May be spam."}""");
        Assert.Equal(new Judgement.Hold("May be spam."), await asking.AskAsync());
        _server.Answer = JudgeServer.Says("""{"verdict":"reject","reason":"No advertising."}""");
        Assert.Equal(new Judgement.Reject("No advertising."), await asking.AskAsync());
        _server.Answer = JudgeServer.Status(204);
        Assert.IsType<Judgement.Allow>(await asking.AskAsync());
    }

    [Theory]
    [InlineData(201)]
    [InlineData(206)]
    [InlineData(304)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(418)]
    public async Task Another_status_is_no_answer_and_not_tried_again(int status)
    {
        using var asking = Ask();
        _server.Answer = JudgeServer.Status(status);

        var unanswered = Assert.IsType<Judgement.NoAnswer>(await asking.AskAsync());

        Assert.Equal((NoAnswerCause.Status, $"The outside judge answered with status {status}."), (unanswered.Cause, unanswered.Why));
        Assert.Equal(1, _server.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        using var asking = Ask();
        _server.Answer = context =>
        {
            context.Response.Headers.Location = "/elsewhere";
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        Assert.Equal(NoAnswerCause.Status, await asking.CauseAsync());

        Assert.Equal("/judge", (await _server.NextAsync()).Path);
        Assert.Equal(1, _server.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("allow")]
    [InlineData("<html>It works!</html>")]
    [InlineData("""{"verdict":"ALLOW"}""")]
    [InlineData("""[{"verdict":"allow"}]""")]
    public async Task An_answer_that_is_no_verdict_is_no_answer(string body)
    {
        using var asking = Ask();
        _server.Answer = JudgeServer.Says(body);

        Assert.Equal(NoAnswerCause.Unreadable, await asking.CauseAsync());
        Assert.Equal(1, _server.Requests);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(200, false)]
    [InlineData(404, true)]
    [InlineData(404, false)]
    public async Task An_endless_answer_is_cut_off(int status, bool tellsLength)
    {
        using var asking = Ask(_time);
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Answer = async context =>
        {
            context.RequestAborted.Register(cut.SetResult);
            context.Response.StatusCode = status;
            context.Response.ContentLength = tellsLength ? 1L << 40 : null;
            var spaces = new byte[64 * 1024];
            spaces.AsSpan().Fill((byte)' ');
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(spaces, context.RequestAborted);
            }
        };

        // The clock stands still, so only the limit can end this.
        Assert.Equal(status == 200 ? NoAnswerCause.Unreadable : NoAnswerCause.Status, await asking.CauseAsync());

        await cut.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("before the answer")]
    [InlineData("within the answer")]
    public async Task A_judge_that_hangs_is_given_up_on_after_the_timeout(string when)
    {
        using var asking = Ask(_time);
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Answer = async context =>
        {
            if (when == "within the answer")
            {
                await context.Response.WriteAsync("""{"verdict":""");
            }

            hangs.SetResult();
            await JudgeServer.Never(context);
        };
        var asked = asking.CauseAsync();
        await hangs.Task;

        _time.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        Assert.False(asked.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(NoAnswerCause.Timeout, await asked);
        Assert.Equal(1, _server.Requests);
    }

    [Fact]
    public async Task A_judge_that_is_not_there_is_no_answer()
    {
        var gone = await JudgeServer.StartAsync();
        using var asking = new JudgeUnderTest(gone.Url);
        await gone.DisposeAsync();

        Assert.Equal(NoAnswerCause.Unreachable, await asking.CauseAsync());
    }

    [Fact]
    public async Task Another_protocol_behind_the_port_is_no_answer()
    {
        await using var judge = new RawJudge("SSH-2.0-OpenSSH_10.0\r\n"u8.ToArray());
        using var asking = new JudgeUnderTest(judge.Url);

        Assert.Equal(NoAnswerCause.Unreadable, await asking.CauseAsync());
    }

    [Fact]
    public async Task Https_without_a_certificate_that_fits_is_no_answer_and_not_tried_again()
    {
        using var asking = new JudgeUnderTest(new UriBuilder(_server.Url) { Scheme = "https" }.Uri);

        Assert.Equal(NoAnswerCause.Unreachable, await asking.CauseAsync());
        Assert.Equal(0, _server.Requests);
    }

    [Theory]
    [InlineData("429")]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("a broken connection")]
    [InlineData("a connection that breaks within the answer")]
    public async Task What_may_pass_is_tried_again_as_the_same_webhook(string failure)
    {
        using var asking = Ask();
        _server.Answer = JudgeServer.InTurn(Failing(failure), JudgeServer.Says("""{"verdict":"hold","reason":"Second thoughts."}"""));

        Assert.Equal(new Judgement.Hold("Second thoughts."), await asking.AskAsync());

        var (first, second) = (await _server.NextAsync(), await _server.NextAsync());
        Assert.Equal((first.Id, first.Body), (second.Id, second.Body));
        Assert.Equal(2, _server.Requests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task It_is_tried_again_as_often_as_the_settings_say(int retries)
    {
        using var asking = Ask(change: options => options with { Retries = retries });
        _server.Answer = JudgeServer.Status(503);

        Assert.Equal(NoAnswerCause.Status, await asking.CauseAsync());
        Assert.Equal(1 + retries, _server.Requests);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("Tue, 01 Jan 2030 00:00:03 GMT")]
    public async Task The_next_try_comes_when_the_judge_asked_for_it(string retryAfter)
    {
        using var asking = Ask(_time);
        _server.Answer = JudgeServer.InTurn(JudgeServer.Status(429, retryAfter), JudgeServer.Status(204));
        var asked = asking.AskAsync();

        await PassUntilAsync(asked);

        Assert.IsType<Judgement.Allow>(await asked);
        var waited = long.Parse((await _server.NextAsync()).Timestamp, CultureInfo.InvariantCulture) - ManualTimeProvider.Start.ToUnixTimeSeconds();
        Assert.Equal(3, waited);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("3600")]
    [InlineData("Tue, 01 Jan 2030 12:00:00 GMT")]
    public async Task A_judge_that_wants_more_time_than_there_is_is_not_waited_for(string retryAfter)
    {
        using var asking = Ask(_time);
        _server.Answer = JudgeServer.Status(503, retryAfter);

        // The clock stands still.
        Assert.Equal(NoAnswerCause.Status, await asking.CauseAsync());
        Assert.Equal(1, _server.Requests);
    }

    [Fact]
    public async Task A_room_that_stops_ends_its_asking()
    {
        using var asking = Ask(_time);
        using var stop = new CancellationTokenSource();
        _server.Answer = JudgeServer.Never;
        var asked = asking.Judge.JudgeAsync(JudgeUnderTest.Request(), stop.Token).AsTask();
        await _server.NextAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private JudgeUnderTest Ask(TimeProvider? time = null, Func<JudgeOptions, JudgeOptions>? change = null) => new(_server.Url, time, change);

    private static Func<HttpContext, Task> Failing(string failure) => failure switch
    {
        "a broken connection" => static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        }
        ,
        "a connection that breaks within the answer" => static async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("""{"verdict":""");
            await context.Response.Body.FlushAsync();
            context.Abort();
        }
        ,
        _ => JudgeServer.Status(int.Parse(failure, CultureInfo.InvariantCulture)),
    };

    // The wait for the next try is armed a moment after the answer came, so a step of the clock may come before it: then the next one does it.
    private async Task PassUntilAsync(Task asked)
    {
        await _server.NextAsync();
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!asked.IsCompleted && _server.Requests < 2)
        {
            giveUp.Token.ThrowIfCancellationRequested();
            if (_time.ArmedTimers > 1)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }

            await Task.Yield();
        }

        await asked;
    }
}
