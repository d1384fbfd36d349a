using Danmaku.Bench.Load.Engine;
using FsCheck;

namespace Danmaku.Tests.Bench.Load;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Every_quantile_is_at_most_one_part_in_128_above_the_true_one_and_never_below() =>
        Prop.ForAll(
            Arb.From(Gen.NonEmptyListOf(Gen.OneOf(Gen.Choose(0, 300), Gen.Choose(0, 100_000), Gen.Choose(0, int.MaxValue)))),
            values =>
            {
                var histogram = new LatencyHistogram();
                foreach (var value in values)
                {
                    histogram.Add(value);
                }

                var sorted = values.Order().ToArray();
                return new[] { 0.5, 0.99, 0.999, 1 }.All(share =>
                {
                    long exact = sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
                    var told = histogram.Quantile(share);
                    return told >= exact && told <= exact + (exact / 128);
                });
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Two_histograms_add_up()
    {
        var first = new LatencyHistogram();
        var second = new LatencyHistogram();
        first.Add(10);
        second.Add(200);
        second.Add(-5);

        first.Add(second);

        Assert.Equal((3, 200, 10), (first.Count, first.Max, first.Quantile(0.5)));
    }

    [Fact]
    public void An_empty_one_says_zero()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(7);

        histogram.Clear();

        Assert.Equal((0, 0, 0), (histogram.Count, histogram.Max, histogram.Quantile(0.99)));
    }
}
