namespace Danmaku.Silo.Diagnostics;

/// <summary>How many traced comments this process takes from others, who decided on their own that they are to be traced.</summary>
/// <remarks>Thread-safe. Asked for sampled comments alone, so that a lock is cheap enough.</remarks>
/// <param name="perSecond">Most in any second by the clock, at least 1.</param>
internal sealed class SpanBudget(int perSecond)
{
    private const long SecondMs = 1_000;

    private readonly Lock _gate = new();
    private long _second = -1;
    private int _taken;

    /// <summary>Takes one more.</summary>
    /// <param name="nowMs">Milliseconds of a clock that does not go back.</param>
    /// <returns><see langword="false"/> when there were enough in this second.</returns>
    public bool TryTake(long nowMs)
    {
        lock (_gate)
        {
            var second = nowMs / SecondMs;
            (_second, _taken) = second == _second ? (second, _taken) : (second, 0);
            if (_taken >= perSecond)
            {
                return false;
            }

            _taken++;
            return true;
        }
    }
}
