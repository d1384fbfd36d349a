namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>How many measurements of a histogram were at most so large.</summary>
/// <param name="UpTo">The bound, itself within.</param>
/// <param name="Count">Those up to the bound, from the smallest on.</param>
/// <param name="Exemplar">One of those that are in no bin before.</param>
internal sealed record HistogramBin(double UpTo, long Count, SampledTrace? Exemplar);
