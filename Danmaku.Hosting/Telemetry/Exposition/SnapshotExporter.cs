using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>Where the SDK puts what it collects: it stays there until the next collection.</summary>
internal sealed class SnapshotExporter : BaseExporter<Metric>
{
    private volatile MetricSnapshot _latest = MetricSnapshot.Empty;

    /// <summary>What was collected last.</summary>
    public MetricSnapshot Latest => _latest;

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        _latest = SnapshotBuilder.Build(batch, ParentProvider.GetResource());
        return ExportResult.Success;
    }
}
