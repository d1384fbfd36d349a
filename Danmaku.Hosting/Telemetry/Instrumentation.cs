using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Danmaku.Hosting.Telemetry;

/// <summary>What of this process is told: whose instruments and whose spans.</summary>
internal static class Instrumentation
{
    /// <summary>
    /// Most combinations of tags for one instrument; what is beyond them is counted in one more, with <c>otel.metric.overflow</c>. The SDK
    /// sets that many aside for each instrument: its own default of 2,000 is four times the memory, and nothing here comes near.
    /// </summary>
    public const int CardinalityLimit = 500;

    /// <summary>Activity sources.</summary>
    public static readonly string[] Sources = ["Danmaku.*", "Microsoft.AspNetCore", "Npgsql", "Microsoft.Orleans.*"];

    // Megabytes under a name of their own, which promtool refuses; System.Runtime has the same in bytes.
    private static readonly HashSet<string> Dropped =
        new(["orleans-runtime-available-memory", "orleans-runtime-total-physical-memory"], StringComparer.Ordinal);

    private static readonly string[] Meters = ["Danmaku.*", "System.Runtime", "Microsoft.AspNetCore.*", "Npgsql", "Microsoft.Orleans"];

    /// <summary>Adds the meters, with their cap, and exemplars of what is traced.</summary>
    public static MeterProviderBuilder AddInstruments(this MeterProviderBuilder metrics) => metrics
        .AddMeter(Meters)
        .AddView(ViewOf)
        .SetExemplarFilter(ExemplarFilterType.TraceBased);

    private static MetricStreamConfiguration ViewOf(Instrument instrument) => Dropped.Contains(instrument.Name)
        ? MetricStreamConfiguration.Drop
        : new MetricStreamConfiguration { CardinalityLimit = CardinalityLimit };
}
