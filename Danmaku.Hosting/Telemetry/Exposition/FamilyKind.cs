namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>Kinds of metrics that are exposed here, by Prometheus' names.</summary>
internal enum FamilyKind
{
    Gauge,
    Counter,
    Histogram,
    Info,
}
