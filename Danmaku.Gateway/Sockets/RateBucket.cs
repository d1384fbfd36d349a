namespace Danmaku.Gateway.Sockets;

/// <summary>A token bucket that is part of its owner: three of them in every connection cost 48 bytes and no object.</summary>
/// <remarks>Not thread-safe. Mutable struct: a field, never a property or a copy.</remarks>
/// <param name="limit">Starts full.</param>
/// <param name="now">A timestamp of the clock that later calls use.</param>
internal struct RateBucket(RateLimit limit, long now)
{
    private double _tokens = limit.Burst;
    private long _updatedAt = now;

    /// <summary>Spends tokens.</summary>
    /// <param name="amount">More than the burst is never granted.</param>
    /// <param name="limit">May differ from call to call; what was spent stays spent.</param>
    /// <param name="time">Clock, for its resolution.</param>
    /// <param name="now">Its timestamp.</param>
    /// <returns><see langword="false"/>, and nothing spent, when there are too few.</returns>
    public bool TryTake(double amount, RateLimit limit, TimeProvider time, long now)
    {
        Refill(limit, time, now);
        if (_tokens < amount)
        {
            return false;
        }

        _tokens -= amount;
        return true;
    }

    /// <summary>How long until one token is there; zero when there is.</summary>
    public readonly TimeSpan UntilNext(RateLimit limit) =>
        _tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _tokens) / limit.PerSecond);

    /// <summary>True when nothing would be lost by forgetting this bucket and starting with a new one.</summary>
    public bool IsFull(RateLimit limit, TimeProvider time, long now)
    {
        Refill(limit, time, now);
        return _tokens >= limit.Burst;
    }

    private void Refill(RateLimit limit, TimeProvider time, long now)
    {
        if (now > _updatedAt)
        {
            _tokens = Math.Min(limit.Burst, _tokens + (time.GetElapsedTime(_updatedAt, now).TotalSeconds * limit.PerSecond));
            _updatedAt = now;
        }
    }
}
