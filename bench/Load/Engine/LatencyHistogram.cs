using System.Numerics;

namespace Danmaku.Bench.Load.Engine;

/// <summary>Counts durations in buckets that are never wider than one part in 128 of their value.</summary>
/// <remarks>Values below 256 µs have a bucket each; above, every power of two has 128. Not thread-safe.</remarks>
internal sealed class LatencyHistogram
{
    private const int Precision = 7;
    private const int BucketsOfOnePower = 1 << Precision;

    private readonly long[] _counts = new long[(65 - Precision) << Precision];

    /// <summary>How many durations are in it.</summary>
    public long Count { get; private set; }

    /// <summary>The longest, in microseconds.</summary>
    public long Max { get; private set; }

    /// <summary>Adds one duration.</summary>
    /// <param name="microseconds">Below zero counts as zero.</param>
    public void Add(long microseconds)
    {
        var value = Math.Max(microseconds, 0);
        _counts[Index(value)]++;
        Count++;
        if (value > Max)
        {
            Max = value;
        }
    }

    /// <summary>The duration that a share of all does not exceed.</summary>
    /// <param name="share">Above 0, up to 1: 0.99 is p99.</param>
    /// <returns>Microseconds, the top of the bucket but not above <see cref="Max"/>; 0 when it is empty.</returns>
    public long Quantile(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * share));
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return Math.Min(Top(i), Max);
            }
        }

        return Max;
    }

    /// <summary>Adds all of another.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    public void Clear()
    {
        Array.Clear(_counts);
        (Count, Max) = (0, 0);
    }

    // The highest bit and the seven below it choose the bucket.
    private static int Index(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - Precision);
        return (shift << Precision) + (int)(value >> shift);
    }

    private static long Top(int index)
    {
        var shift = Math.Max(0, (index >> Precision) - 1);
        long mantissa = index - (shift << Precision);
        return ((mantissa + 1) << shift) - 1;
    }
}
