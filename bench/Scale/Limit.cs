namespace Danmaku.Bench.Scale;

/// <summary>Something that can run out.</summary>
/// <param name="Name">What.</param>
/// <param name="Load">How much is needed.</param>
/// <param name="Capacity">How much there is.</param>
/// <param name="Unit">Unit of both.</param>
/// <param name="RestsOn">Whether the figure stands on measured costs or mostly on assumed ones.</param>
internal sealed record Limit(string Name, double Load, double Capacity, string Unit, CostSource RestsOn)
{
    /// <summary>Share in use; 1 and more is saturated.</summary>
    public double Use => Load / Capacity;
}
