namespace Danmaku.Bench.Scale;

/// <summary>One constant of the model.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit and what it is for.</param>
/// <param name="Source">Measured or assumed.</param>
/// <param name="From">Where it comes from, or why it was guessed so.</param>
internal sealed record Cost(double Value, string Unit, CostSource Source, string From)
{
    public static implicit operator double(Cost cost) => cost.Value;

    public static Cost Measured(double value, string unit, string from) => new(value, unit, CostSource.Measured, from);

    public static Cost Assumed(double value, string unit, string why) => new(value, unit, CostSource.Assumed, why);
}
