using Danmaku.Silo.Judging;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Judging;

public sealed class JudgeBreakerTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _time = new();
    private readonly JudgeBreaker _breaker;

    public JudgeBreakerTests() => _breaker = new JudgeBreaker(failures: 3, Pause, _time);

    [Fact]
    public void Failures_that_are_not_in_a_row_change_nothing()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.False(_breaker.Failed());
            Assert.False(_breaker.Failed());
            Assert.False(_breaker.Answered());
        }

        Assert.True(_breaker.TryEnter());
        Assert.False(_breaker.IsPaused);
    }

    [Fact]
    public void After_so_many_in_a_row_nobody_asks_until_the_pause_is_over()
    {
        FailUntilPaused();

        Assert.True(_breaker.IsPaused);
        Assert.False(_breaker.TryEnter());
        _time.Advance(Pause - TimeSpan.FromTicks(1));
        Assert.False(_breaker.TryEnter());
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.False(_breaker.IsPaused);
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void After_the_pause_one_comment_tries_and_the_others_wait_for_what_becomes_of_it()
    {
        FailUntilPaused();
        _time.Advance(Pause);

        Assert.True(_breaker.TryEnter());
        Assert.False(_breaker.TryEnter());
        Assert.True(_breaker.IsPaused);

        Assert.True(_breaker.Answered());
        Assert.True(_breaker.TryEnter());
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void A_try_that_fails_is_followed_by_another_pause()
    {
        FailUntilPaused();
        _time.Advance(Pause);
        Assert.True(_breaker.TryEnter());

        Assert.False(_breaker.Failed());

        Assert.False(_breaker.TryEnter());
        _time.Advance(Pause);
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void A_try_that_never_ends_keeps_no_later_one_back()
    {
        FailUntilPaused();
        _time.Advance(Pause);
        Assert.True(_breaker.TryEnter());

        _time.Advance(Pause);

        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void An_answer_that_was_still_under_way_ends_the_pause()
    {
        FailUntilPaused();

        Assert.True(_breaker.Answered());

        Assert.True(_breaker.TryEnter());
    }

    private void FailUntilPaused()
    {
        Assert.False(_breaker.Failed());
        Assert.False(_breaker.Failed());
        Assert.True(_breaker.Failed());
    }
}
