using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Danmaku.Silo.Judging;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Judging;

/// <summary>What is bounded while more is asked than a judge answers. Alone, because it measures the process' memory.</summary>
[Collection(nameof(Listening))]
public sealed class JudgeLoadTests : IAsyncLifetime
{
    private const int Posts = 10_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _time = new();
    private JudgeServer _server = null!;

    public async Task InitializeAsync() => _server = await JudgeServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Ten_thousand_comments_and_a_dead_judge_take_bounded_memory_and_none_waits_longer_than_the_timeout()
    {
        using var asking = Ask();
        _server.Answer = JudgeServer.Never;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var asked = Enumerable.Range(0, Posts).Select(i => asking.Judge.JudgeAsync(JudgeUnderTest.Request($"{i}"), default).AsTask()).ToArray();
        for (var i = 0; i < 100; i++)
        {
            await _server.NextAsync();
        }

        // A hundred are asked about, a thousand wait.
        Assert.Equal(Posts - 1_100, asked.Count(task => task.IsCompleted));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32 << 20);
        _time.Advance(Timeout);
        var judgements = await Task.WhenAll(asked).WaitAsync(Patience);

        var causes = judgements.CountBy(judgement => Assert.IsType<Judgement.NoAnswer>(judgement).Cause).ToDictionary();
        Assert.Equal(100, causes[NoAnswerCause.Timeout]);
        Assert.Equal(Posts, causes[NoAnswerCause.Timeout] + causes[NoAnswerCause.Busy] + causes.GetValueOrDefault(NoAnswerCause.Paused));
        Assert.Equal((100, 100), (_server.Requests, _server.MostUnderWay));
        Assert.Equal(NoAnswerCause.Paused, await asking.CauseAsync());
    }

    [Fact]
    public async Task Each_viewers_comments_are_judged_in_their_order_whatever_order_the_judge_answers_in()
    {
        using var asking = Ask();
        var random = new Random(7);
        var pending = new List<TaskCompletionSource>();
        var isEnding = false;
        _server.Answer = async context =>
        {
            // A random one of five that wait is answered, and in the end all of them.
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            TaskCompletionSource? next = null;
            lock (pending)
            {
                pending.Add(mine);
                if (pending.Count == 5 || isEnding)
                {
                    next = pending[random.Next(pending.Count)];
                    pending.Remove(next);
                }
            }

            next?.SetResult();
            await mine.Task;
            await JudgeServer.Says("""{"verdict":"allow"}""")(context);
        };
        var room = new RoomJudge(asking.Judge, stopped: new TaskCompletionSource().Task);
        var judged = new ConcurrentDictionary<string, ConcurrentQueue<int>>();
        using var all = new CountdownEvent(60 * 5);

        foreach (var number in Enumerable.Range(0, 60))
        {
            foreach (var author in Enumerable.Range(0, 5))
            {
                room.Ask(
                    JudgeUnderTest.Request($"{number}", $"user-{author}"),
                    judgement =>
                    {
                        judged.GetOrAdd($"user-{author}", _ => new()).Enqueue(number);
                        all.Signal();
                    });
            }
        }

        while (_server.Requests < 60 * 5)
        {
            await _server.NextAsync();
        }

        lock (pending)
        {
            isEnding = true;
            pending.ForEach(last => last.SetResult());
            pending.Clear();
        }

        Assert.True(await Task.Run(() => all.Wait(Patience)), $"{all.CurrentCount} were never judged.");
        Assert.All(judged.Values, numbers => Assert.Equal(Enumerable.Range(0, 60), numbers));
    }

    [Fact]
    public async Task A_viewer_whose_comment_waits_holds_up_nobody_else_and_no_room_that_stops()
    {
        using var asking = Ask();
        _server.Answer = JudgeServer.InTurn(JudgeServer.Never, JudgeServer.Says("""{"verdict":"allow"}"""));
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var room = new RoomJudge(asking.Judge, stopped.Task);
        var (slow, later, other) = (new TaskCompletionSource<Judgement>(), new TaskCompletionSource<Judgement>(), new TaskCompletionSource<Judgement>());
        room.Ask(JudgeUnderTest.Request("first", "mei"), slow.SetResult);
        await _server.NextAsync();

        room.Ask(JudgeUnderTest.Request("second", "mei"), later.SetResult);
        room.Ask(JudgeUnderTest.Request("hello", "bo"), other.SetResult);

        Assert.IsType<Judgement.Allow>(await other.Task.WaitAsync(Patience));
        Assert.False(later.Task.IsCompleted);
        stopped.SetResult();
        Assert.Equal(NoAnswerCause.NotAsked, Assert.IsType<Judgement.NoAnswer>(await slow.Task.WaitAsync(Patience)).Cause);
        await later.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_comment_that_waited_half_its_time_for_a_turn_is_not_asked_about()
    {
        using var asking = Ask(options => options with { MaxConcurrent = 1 });
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Answer = async context =>
        {
            await release.Task;
            await JudgeServer.Says("""{"verdict":"allow"}""")(context);
        };
        var first = asking.AskAsync();
        await _server.NextAsync();
        var second = asking.CauseAsync();

        _time.Advance((Timeout / 2) + TimeSpan.FromMilliseconds(1));
        release.SetResult();

        Assert.IsType<Judgement.Allow>(await first);
        Assert.Equal(NoAnswerCause.Busy, await second);
        Assert.Equal(1, _server.Requests);
    }

    [Fact]
    public async Task A_judge_that_fails_is_left_alone_and_tried_with_one_comment_until_it_answers()
    {
        using var asking = Ask(options => options with { PauseAfter = 3, Retries = 0 });
        _server.Answer = JudgeServer.Status(500);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(NoAnswerCause.Status, await asking.CauseAsync());
        }

        Assert.Equal(NoAnswerCause.Paused, await asking.CauseAsync());
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(NoAnswerCause.Status, await asking.CauseAsync());
        Assert.Equal(NoAnswerCause.Paused, await asking.CauseAsync());
        Assert.Equal(4, _server.Requests);

        _server.Answer = JudgeServer.Status(204);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.IsType<Judgement.Allow>(await asking.AskAsync());
        Assert.IsType<Judgement.Allow>(await asking.AskAsync());
        Assert.Single(asking.Loggers.Texts("Paused"));
        Assert.Single(asking.Loggers.Texts("AnswersAgain"));
    }

    [Fact]
    public async Task One_line_in_the_log_stands_for_many_comments_and_has_neither_text_nor_secret()
    {
        using var asking = Ask(options => options with { PauseAfter = 1_000, Retries = 0, Url = new Uri($"{options.Url}?key=hidden-key") });
        _server.Answer = JudgeServer.Status(500);

        for (var i = 0; i < 50; i++)
        {
            await asking.AskAsync("hidden-text");
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        await asking.AskAsync("hidden-text");

        var lines = asking.Loggers.Texts("Unanswered");
        Assert.Collection(
            lines,
            first => Assert.StartsWith("No answer of the judge to 1 comments", first, StringComparison.Ordinal),
            second => Assert.StartsWith("No answer of the judge to 50 comments", second, StringComparison.Ordinal));
        Assert.All(asking.Loggers.Lines, line => Assert.DoesNotContain("hidden", line.Text, StringComparison.Ordinal));
        Assert.All(asking.Loggers.Lines, line => Assert.DoesNotContain(JudgeUnderTest.Secret[6..], line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_asked_is_counted_by_verdict_and_by_what_kept_the_judge_from_answering()
    {
        using var asking = Ask();
        var measured = new ConcurrentQueue<(string Name, double Value, string? Tag)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, heard) =>
        {
            if (instrument.Meter.Scope == asking.Meters)
            {
                heard.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Tag(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Tag(tags))));
        listener.Start();
        _server.Answer = JudgeServer.InTurn(
            JudgeServer.Says("""{"verdict":"reject"}"""), JudgeServer.Status(503, "0"), JudgeServer.Says("garbage"));

        await asking.AskAsync();
        await asking.AskAsync();

        Assert.Equal(["reject", "no_answer"], measured.Where(one => one.Name == "danmaku.judge.request.duration").Select(one => one.Tag));
        Assert.Equal(["unreadable"], measured.Where(one => one.Name == "danmaku.judge.requests.unanswered").Select(one => one.Tag));
        Assert.Equal([1, -1, 1, -1], measured.Where(one => one.Name == "danmaku.judge.request.active").Select(one => one.Value));
        Assert.Single(measured, one => one.Name == "danmaku.judge.retries");
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.Length == 0 ? null : (string?)tags[0].Value;

    private JudgeUnderTest Ask(Func<JudgeOptions, JudgeOptions>? change = null) => new(_server.Url, _time, change);
}
