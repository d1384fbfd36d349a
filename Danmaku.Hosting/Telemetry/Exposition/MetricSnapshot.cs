namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>All metrics of a process at one moment, in the order they are written in.</summary>
/// <param name="Families">By name, each once; the resource first.</param>
/// <param name="Omitted">What is not among them, and why: it would make the whole text unreadable.</param>
internal sealed record MetricSnapshot(IReadOnlyList<MetricFamily> Families, IReadOnlyList<string> Omitted)
{
    public static readonly MetricSnapshot Empty = new([], []);
}
