using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Overload;

/// <summary>Latencies by the second in which they ended.</summary>
internal sealed class SecondBySecond
{
    private readonly List<LatencyHistogram> _seconds = [];

    /// <summary>Seconds so far.</summary>
    public int Count => _seconds.Count;

    /// <param name="second">Since the phase began.</param>
    /// <param name="microseconds">The latency.</param>
    public void Add(int second, long microseconds)
    {
        while (_seconds.Count <= second)
        {
            _seconds.Add(new LatencyHistogram());
        }

        _seconds[second].Add(microseconds);
    }

    /// <summary>All latencies of some seconds.</summary>
    public LatencyHistogram Of(int from, int to)
    {
        var sum = new LatencyHistogram();
        for (var second = Math.Max(0, from); second < Math.Min(to, _seconds.Count); second++)
        {
            sum.Add(_seconds[second]);
        }

        return sum;
    }

    /// <summary>All of them.</summary>
    public LatencyHistogram All() => Of(0, _seconds.Count);

    /// <summary>The first second from which on the 99th percentile stays below a bound: over the next few seconds, and over all that are left.</summary>
    /// <param name="bound">In microseconds.</param>
    /// <param name="window">The next few seconds.</param>
    /// <returns>Null when there is none.</returns>
    public int? SettlesAt(double bound, int window)
    {
        for (var second = 0; second + window <= _seconds.Count; second++)
        {
            if (Of(second, second + window).Quantile(0.99) <= bound && Of(second, _seconds.Count).Quantile(0.99) <= bound)
            {
                return second;
            }
        }

        return null;
    }
}
