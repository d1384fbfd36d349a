using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Paths;

/// <summary>What one room took.</summary>
/// <param name="Elapsed">How long it was counted.</param>
/// <param name="Stored">Posts acknowledged as stored in that time.</param>
/// <param name="Unstored">Posts acknowledged without the store.</param>
/// <param name="Refused">Posts refused.</param>
/// <param name="Latency">From the post to its ack.</param>
/// <param name="Cpu">CPU time in that time, by process.</param>
/// <param name="Generator">CPU time of the posters in that time.</param>
/// <param name="Machine">CPU time of everything on this machine in that time.</param>
/// <param name="StoredInAll">Posts acknowledged as stored from the first to the last.</param>
internal sealed record ThroughputResult(
    TimeSpan Elapsed,
    long Stored,
    long Unstored,
    long Refused,
    LatencyHistogram Latency,
    IReadOnlyList<(string Process, TimeSpan Cpu)> Cpu,
    TimeSpan Generator,
    TimeSpan Machine,
    long StoredInAll)
{
    public double PerSecond => Stored / Elapsed.TotalSeconds;

    /// <summary>Share of this machine's cores that was busy, 0 to 1.</summary>
    public double Busy => Machine / (Elapsed * Environment.ProcessorCount);

    /// <summary>Share of this machine's cores that strangers took, 0 to 1.</summary>
    public double Others => Math.Max(0, Busy - (Cpu.Aggregate(Generator, static (sum, part) => sum + part.Cpu) / (Elapsed * Environment.ProcessorCount)));
}
