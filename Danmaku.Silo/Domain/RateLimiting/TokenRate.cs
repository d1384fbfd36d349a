namespace Danmaku.Silo.Domain.RateLimiting;

/// <summary>How much a token bucket allows.</summary>
/// <param name="Burst">Tokens in a full bucket, at least 1.</param>
/// <param name="Interval">Time to earn one token back, greater than zero.</param>
internal readonly record struct TokenRate(int Burst, TimeSpan Interval)
{
    /// <summary>Time to earn a whole burst back.</summary>
    public TimeSpan Refill => Interval * Burst;

    /// <summary>A rate that earns its whole burst back in <paramref name="refill"/>, to within one tick a token.</summary>
    public static TokenRate Of(int burst, TimeSpan refill) => new(burst, TimeSpan.FromTicks(Math.Max(1, refill.Ticks / burst)));
}
