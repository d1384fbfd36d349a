using System.Diagnostics;

namespace Danmaku.Bench.Load.Engine;

/// <summary>Microseconds since the generator started; what markers carry.</summary>
internal static class GeneratorClock
{
    private static readonly long StartedAt = Stopwatch.GetTimestamp();

    public static long Now => (Stopwatch.GetTimestamp() - StartedAt) / (Stopwatch.Frequency / 1_000_000);
}
