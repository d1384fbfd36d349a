namespace Danmaku.Bench.Scale;

/// <summary>How much a constant of the model can be relied on.</summary>
internal enum CostSource
{
    /// <summary>Measured here; the row says by which command or in which document.</summary>
    Measured,

    /// <summary>Nobody measured it yet: a guess to be replaced.</summary>
    Assumed,
}
