using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load;

/// <summary>Latencies of one group of rooms, in milliseconds, from when a comment was due to when a viewer had it.</summary>
internal sealed record Latencies(string Group, double P50, double P99, double P999, double Max)
{
    public static Latencies Of(string group, LatencyHistogram histogram) => new(
        group, Milliseconds(histogram.Quantile(0.5)), Milliseconds(histogram.Quantile(0.99)), Milliseconds(histogram.Quantile(0.999)), Milliseconds(histogram.Max));

    private static double Milliseconds(long microseconds) => microseconds / 1000.0;
}
