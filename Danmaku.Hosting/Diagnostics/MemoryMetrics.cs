using System.Diagnostics.Metrics;

namespace Danmaku.Hosting.Diagnostics;

/// <summary>How near a process is to the memory it may have: what it takes, <c>dotnet.process.memory.working_set</c> says.</summary>
internal static class MemoryMetrics
{
    /// <summary>Adds the instrument.</summary>
    /// <param name="meter">The process's meter.</param>
    public static void Add(Meter meter) => meter.CreateObservableGauge(
        "danmaku.process.memory.threshold",
        Measure,
        "By",
        "Memory of the container, or the machine, in use from which on the runtime saves it at any price: nine tenths of its limit by default.");

    // Nothing is known before the first collection.
    private static IEnumerable<Measurement<long>> Measure() =>
        GC.GetGCMemoryInfo(GCKind.Any).HighMemoryLoadThresholdBytes is > 0 and var bytes ? [new Measurement<long>(bytes)] : [];
}
