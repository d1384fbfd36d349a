namespace Danmaku.Silo.Domain.RateLimiting;

/// <summary>A token bucket in eight bytes: a burst allowance that refills at a steady rate.</summary>
/// <remarks>
/// <para>In any span of time <c>t</c> it gives at most <c>Burst + t / Interval</c> tokens.</para>
/// <para>
/// It keeps only when it will be full again, as the virtual scheduling form of the generic cell rate algorithm does (ITU-T
/// I.371), so it counts in whole ticks and loses nothing to rounding, and a default bucket is a full one.
/// </para>
/// </remarks>
internal struct TokenBucket
{
    private TimeSpan _fullAt;

    /// <summary>Whether nothing is missing, so that forgetting the bucket changes nothing.</summary>
    /// <param name="now">Time since any fixed moment; the same one in every call.</param>
    public readonly bool IsFull(TimeSpan now) => _fullAt <= now;

    /// <summary>Spends one token.</summary>
    /// <param name="rate">How much the bucket allows; may differ from call to call, what was spent stays spent.</param>
    /// <param name="now">Time since the same moment as in the calls before.</param>
    /// <param name="retryAfter">When refused, how long until the next token; otherwise zero.</param>
    /// <returns><see langword="false"/> when the bucket is empty, which costs nothing.</returns>
    public bool TryTake(TokenRate rate, TimeSpan now, out TimeSpan retryAfter) =>
        TryTake(rate, now, TimeSpan.Zero, out retryAfter);

    /// <summary>Spends one token if enough is left for others after it.</summary>
    /// <param name="rate">How much the bucket allows.</param>
    /// <param name="now">Time since the same moment as in the calls before.</param>
    /// <param name="keep">What must be left, as the time it takes to earn.</param>
    /// <param name="retryAfter">When refused, how long until there is enough; otherwise zero.</param>
    public bool TryTake(TokenRate rate, TimeSpan now, TimeSpan keep, out TimeSpan retryAfter)
    {
        var fullAt = (_fullAt > now ? _fullAt : now) + rate.Interval;
        retryAfter = fullAt - now - rate.Refill + keep;
        if (retryAfter > TimeSpan.Zero)
        {
            return false;
        }

        retryAfter = TimeSpan.Zero;
        _fullAt = fullAt;
        return true;
    }

    /// <summary>Spends one token, or what is left of one.</summary>
    public void Take(TokenRate rate, TimeSpan now)
    {
        var fullAt = (_fullAt > now ? _fullAt : now) + rate.Interval;
        var emptyUntil = now + rate.Refill;
        _fullAt = fullAt < emptyUntil ? fullAt : emptyUntil;
    }
}
