namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>One combination of labels of a family.</summary>
/// <param name="Labels">As they stand between the braces; empty when there are none.</param>
/// <param name="Value">A counter's or gauge's value, a histogram's sum.</param>
internal sealed record MetricSeries(string Labels, string Value)
{
    /// <summary>A counter's exemplar.</summary>
    public SampledTrace? Exemplar { get; init; }

    /// <summary>A histogram's buckets in ascending order, the last without a bound above; empty for everything else.</summary>
    public IReadOnlyList<HistogramBin> Bins { get; init; } = [];
}
