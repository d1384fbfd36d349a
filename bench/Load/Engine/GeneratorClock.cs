using System.Diagnostics;

namespace Danmaku.Bench.Load.Engine;

/// <summary>Microseconds since the generator started; what markers carry.</summary>
internal static class GeneratorClock
{
    private static readonly long StartedAt = Stopwatch.GetTimestamp();

    public static long Now
    {
        get
        {
            // Read first: the first use of the field sets it, and time must not be negative then.
            var startedAt = StartedAt;
            return (Stopwatch.GetTimestamp() - startedAt) / (Stopwatch.Frequency / 1_000_000);
        }
    }
}
