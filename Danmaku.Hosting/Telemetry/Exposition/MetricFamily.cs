namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>All series of one name.</summary>
/// <param name="Name">Without the suffix of its kind: a counter's lacks <c>_total</c>, an info's <c>_info</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Unit">Its unit in words, which the name ends in; empty when it has none.</param>
/// <param name="Help">What it counts.</param>
/// <param name="Series">Its series.</param>
internal sealed record MetricFamily(string Name, FamilyKind Kind, string Unit, string Help, IReadOnlyList<MetricSeries> Series);
