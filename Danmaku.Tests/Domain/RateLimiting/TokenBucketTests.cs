using Danmaku.Silo.Domain.RateLimiting;
using FsCheck;

namespace Danmaku.Tests.Domain.RateLimiting;

public sealed class TokenBucketTests
{
    private static readonly TokenRate Rate = TokenRate.Of(burst: 5, refill: TimeSpan.FromSeconds(10));

    [Fact]
    public void A_new_bucket_is_full()
    {
        var bucket = default(TokenBucket);

        Assert.True(bucket.IsFull(TimeSpan.Zero));
        Assert.Equal(5, TakeAll(ref bucket, TimeSpan.Zero));
    }

    [Fact]
    public void An_empty_bucket_tells_how_long_to_wait()
    {
        var bucket = default(TokenBucket);
        TakeAll(ref bucket, TimeSpan.Zero);

        Assert.False(bucket.TryTake(Rate, TimeSpan.FromSeconds(0.5), out var retryAfter));

        Assert.Equal(TimeSpan.FromSeconds(1.5), retryAfter);
        Assert.True(bucket.TryTake(Rate, TimeSpan.FromSeconds(2), out _));
    }

    [Fact]
    public void It_is_full_again_after_the_refill_and_never_fuller()
    {
        var bucket = default(TokenBucket);
        TakeAll(ref bucket, TimeSpan.Zero);

        Assert.False(bucket.IsFull(TimeSpan.FromSeconds(9.999)));
        Assert.True(bucket.IsFull(TimeSpan.FromSeconds(10)));
        Assert.Equal(5, TakeAll(ref bucket, TimeSpan.FromSeconds(1_000)));
    }

    [Fact]
    public void What_must_be_left_is_left()
    {
        var bucket = default(TokenBucket);
        var three = Rate.Interval * 3;

        Assert.True(bucket.TryTake(Rate, TimeSpan.Zero, three, out _));
        Assert.True(bucket.TryTake(Rate, TimeSpan.Zero, three, out _));
        Assert.False(bucket.TryTake(Rate, TimeSpan.Zero, three, out _));

        Assert.Equal(3, TakeAll(ref bucket, TimeSpan.Zero));
    }

    [Fact]
    public void Taking_without_asking_does_not_go_below_empty()
    {
        var bucket = default(TokenBucket);
        for (var i = 0; i < 50; i++)
        {
            bucket.Take(Rate, TimeSpan.Zero);
        }

        Assert.False(bucket.TryTake(Rate, TimeSpan.Zero, out var retryAfter));
        Assert.Equal(Rate.Interval, retryAfter);
    }

    [Fact]
    public void No_window_of_any_length_sees_more_than_the_burst_and_what_it_earned()
    {
        var rates = from burst in Gen.Choose(1, 30)
                    from milliseconds in Gen.Choose(1, 60_000)
                    select TokenRate.Of(burst, TimeSpan.FromMilliseconds(milliseconds));
        var pauses = Sequences.Of(Gen.Frequency(
            Tuple.Create(3, Gen.Constant(0)), Tuple.Create(3, Gen.Choose(0, 500)), Tuple.Create(1, Gen.Choose(0, 20_000))));

        Prop.ForAll(Arb.From(rates), pauses, (rate, milliseconds) =>
        {
            var bucket = default(TokenBucket);
            var now = TimeSpan.Zero;
            var taken = new List<TimeSpan>();
            foreach (var pause in milliseconds)
            {
                now += TimeSpan.FromMilliseconds(pause);
                if (bucket.TryTake(rate, now, out var retryAfter))
                {
                    taken.Add(now);
                }
                else
                {
                    // Told to wait: one tick less is too early, and the wait itself is enough.
                    var copy = bucket;
                    Assert.False(copy.TryTake(rate, now + retryAfter - TimeSpan.FromTicks(1), out _));
                    Assert.True(copy.TryTake(rate, now + retryAfter, out _));
                }
            }

            for (var first = 0; first < taken.Count; first++)
            {
                for (var last = first; last < taken.Count; last++)
                {
                    var earned = (taken[last] - taken[first]).Ticks / rate.Interval.Ticks;
                    Assert.InRange(last - first + 1, 1, rate.Burst + earned);
                }
            }
        }).QuickCheckThrowOnFailure();
    }

    private static int TakeAll(ref TokenBucket bucket, TimeSpan now)
    {
        var taken = 0;
        while (bucket.TryTake(Rate, now, out _))
        {
            taken++;
        }

        return taken;
    }
}
