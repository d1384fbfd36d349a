namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>A unit as Prometheus wants it: seconds and bytes, never a thousandth of them.</summary>
/// <param name="Word">The unit in words, which the name ends in; empty when it has none, or only counts things.</param>
/// <param name="Parts">How many of the instrument's units make one of these.</param>
internal readonly record struct BaseUnit(string Word, double Parts)
{
    /// <summary>An instrument's value in this unit.</summary>
    public double Of(double value) => value / Parts;
}
