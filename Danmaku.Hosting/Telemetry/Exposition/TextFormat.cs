namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>The text formats in which metrics are exposed.</summary>
internal enum TextFormat
{
    /// <summary>Prometheus' own, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.0, with units and exemplars: https://prometheus.io/docs/specs/om/open_metrics_spec/.</summary>
    OpenMetrics,
}
