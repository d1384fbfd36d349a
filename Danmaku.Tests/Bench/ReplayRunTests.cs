using System.Globalization;
using Danmaku.Bench.Replay;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Bench;

/// <summary>The poster answers at once and the clock's timers fire inside its Advance, so all of a replay up to its stopping happens on the test's thread.</summary>
public sealed class ReplayRunTests
{
    private static readonly PostAnswer Stored = new PostAnswer.Accepted(Stored: true, Thinned: false);
    private static readonly PostAnswer Limited = new PostAnswer.Refused(201, "rate_limited", TimeSpan.FromSeconds(1.5));
    private static readonly PostAnswer Banned = new PostAnswer.Refused(402, "banned", TimeSpan.FromSeconds(60));
    private static readonly PostAnswer TooLong = new PostAnswer.Refused(102, "text_too_long", null);
    private static readonly PostAnswer Silence = new PostAnswer.Unanswered("The connection broke.", null);

    private readonly ManualTimeProvider _time = new();
    private readonly Poster _poster;

    public ReplayRunTests()
    {
        _poster = new Poster(_time);
    }

    [Fact]
    public void Comments_are_posted_at_their_own_times_divided_by_the_speed()
    {
        var replay = Start(new ReplayPlan { Run = "r", Speed = 2 }, (1, "a"), (5, "b"), (5, "c"));

        Advance(seconds: 3, step: 0.25);

        Assert.Equal(["0.5 a a", "2.5 b b", "2.5 c c"], _poster.Log);
        Assert.True(replay.Done);
        Assert.Equal(3, replay.Tally.Sums().Stored);
    }

    [Fact]
    public void A_rate_limited_comment_is_posted_again_with_its_nonce_after_the_time_it_was_told()
    {
        _poster.Answers.Enqueue(Limited);
        var replay = Start(new ReplayPlan { Run = "r" }, (0, "a"));

        Advance(seconds: 2, step: 0.5);

        Assert.Equal(["0 a a", "1.5 a a"], _poster.Log);
        Assert.Single(_poster.Nonces.Distinct());
        Assert.Equal((1, 1), (replay.Tally.Sums().Stored, replay.Tally.Sums().Retries));
    }

    [Fact]
    public void A_viewers_next_comment_waits_for_the_one_before_and_another_viewers_does_not()
    {
        _poster.Answers.Enqueue(Limited);
        var replay = Start(new ReplayPlan { Run = "r" }, (0, "a1"), (0.5, "a2"), (1, "b1"));

        Advance(seconds: 2, step: 0.5);

        Assert.Equal(["0 a a1", "1 b b1", "1.5 a a1", "1.5 a a2"], _poster.Log);
        Assert.True(replay.Done);
    }

    [Fact]
    public void Refusals_that_waiting_does_not_change_are_final()
    {
        _poster.Answers.Enqueue(Banned);
        _poster.Answers.Enqueue(TooLong);
        var replay = Start(new ReplayPlan { Run = "r" }, (0, "a"), (0, "b"));

        Advance(seconds: 100, step: 10);

        Assert.Equal(["0 a a", "0 b b"], _poster.Log);
        Assert.Equal([(102, "text_too_long", 1), (402, "banned", 1)], replay.Tally.Sums().Refused);
    }

    [Fact]
    public void A_lost_answer_is_asked_for_again_after_longer_and_longer_pauses()
    {
        _poster.Answers.Enqueue(Silence);
        _poster.Answers.Enqueue(Silence);
        _poster.Answers.Enqueue(Silence);
        var replay = Start(new ReplayPlan { Run = "r" }, (0, "a"));

        Advance(seconds: 4, step: 0.5);

        Assert.Equal(["0 a a", "0.5 a a", "1.5 a a", "3.5 a a"], _poster.Log);
        Assert.Single(_poster.Nonces.Distinct());
        Assert.Equal((1, 0), (replay.Tally.Sums().Stored, replay.Tally.Sums().Unanswered));
    }

    [Fact]
    public void Patience_ends()
    {
        _poster.Always = Limited;
        var replay = Start(new ReplayPlan { Run = "r", Patience = TimeSpan.FromSeconds(4) }, (0, "a"));

        Advance(seconds: 10, step: 0.5);

        Assert.Equal(["0 a a", "1.5 a a", "3 a a"], _poster.Log);
        Assert.True(replay.Done);
        Assert.Equal([(201, "rate_limited", 1)], replay.Tally.Sums().Refused);
    }

    [Fact]
    public void One_viewer_posts_everything_when_told_so()
    {
        Start(new ReplayPlan { Run = "r", As = ReplayAs.One }, (0, "a"), (0, "b"));

        Assert.Equal(["0 replay a", "0 replay b"], _poster.Log);
        Assert.Equal(2, _poster.Nonces.Distinct().Count());
    }

    [Fact]
    public async Task Stopped_in_the_middle_every_comment_is_accounted_for()
    {
        _poster.Answers.Enqueue(Stored);
        _poster.Answers.Enqueue(Limited);
        using var stop = new CancellationTokenSource();
        var replay = Start(new ReplayPlan { Run = "r" }, [(0, "a"), (1, "b"), (1, "b2"), (9, "c")], positioned: 2, stop.Token);
        Advance(seconds: 1, step: 1);

        await stop.CancelAsync();
        await replay.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var sums = replay.Tally.Sums();
        Assert.Equal((1, 1, 2, 2), (sums.Stored, sums.Refused.Count, sums.NotPosted, sums.Positioned));
        Assert.True(sums.Complete);
        Assert.Equal(6, sums.Total);
    }

    private void Advance(double seconds, double step)
    {
        for (var passed = 0.0; passed < seconds; passed += step)
        {
            _time.Advance(TimeSpan.FromSeconds(step));
        }
    }

    private Replay Start(ReplayPlan plan, params (double At, string Text)[] comments) =>
        Start(plan, comments, positioned: 0, CancellationToken.None);

    // The first letter of a text is its viewer.
    private Replay Start(ReplayPlan plan, (double At, string Text)[] comments, int positioned, CancellationToken cancellationToken)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var file = new RecordedFile(
            [.. comments.Select(comment => new RecordedComment(TimeSpan.FromSeconds(comment.At), comment.Text[..1], comment.Text, "scroll", "normal", 0))],
            positioned,
            []);
        var tally = new ReplayTally(file);
        return new Replay(new ReplayRun(file, plan, _poster, tally, _time).RunAsync(cancellationToken), tally);
    }

    private sealed record Replay(Task Task, ReplayTally Tally)
    {
        public bool Done => Task.IsCompletedSuccessfully;
    }

    /// <summary>Answers at once what was put into it, and writes down "seconds viewer text".</summary>
    private sealed class Poster(ManualTimeProvider time) : IRoomPoster
    {
        public Queue<PostAnswer> Answers { get; } = [];

        public PostAnswer Always { get; set; } = Stored;

        public List<string> Log { get; } = [];

        public List<string> Nonces { get; } = [];

        public Task<PostAnswer> PostAsync(string viewer, RecordedComment comment, string nonce, CancellationToken cancellationToken)
        {
            var seconds = (time.GetUtcNow() - ManualTimeProvider.Start).TotalSeconds;
            Log.Add(string.Create(CultureInfo.InvariantCulture, $"{seconds} {viewer} {comment.Text}"));
            Nonces.Add(nonce);
            return Task.FromResult(Answers.TryDequeue(out var answer) ? answer : Always);
        }
    }
}
