namespace Danmaku.Bench.Scale;

/// <summary>One option varied, all else alike: where each limit is reached.</summary>
/// <param name="Name">The option.</param>
/// <param name="Values">Its values, rising.</param>
/// <param name="Results">What was found at each.</param>
internal sealed record Sweep(string Name, IReadOnlyList<double> Values, IReadOnlyList<ScaleResult> Results)
{
    /// <summary>Options that can be varied.</summary>
    public static IReadOnlyList<string> Names { get; } = ["viewers", "comments", "gateways", "flush"];

    // Around the value given; what a limit reaches beyond is not looked for.
    private static readonly double[] Factors = [0.1, 0.2, 0.5, 1, 2, 5, 10];

    /// <summary>Simulates at a tenth to ten times the value given.</summary>
    public static Sweep Run(string name, ScaleOptions options, ScaleCosts costs)
    {
        var runs = Factors.Select(factor => With(name, options, factor)).DistinctBy(static run => run.Value).ToList();
        return new Sweep(name, [.. runs.Select(static run => run.Value)], [.. runs.Select(run => Simulation.Run(run.Options, costs))]);
    }

    /// <summary>Value at which a limit is reached, between the two simulated ones around it on a logarithmic scale.</summary>
    /// <returns><see langword="null"/> when it is reached at none, or at all of them.</returns>
    public double? ReachedAt(string limit)
    {
        var use = Results.Select(result => result.Limits.Single(row => row.Name == limit).Use).ToList();
        for (var i = 1; i < use.Count; i++)
        {
            if (use[i - 1] < 1 != use[i] < 1)
            {
                var part = Math.Log(1 / use[i - 1]) / Math.Log(use[i] / use[i - 1]);
                return Values[i - 1] * Math.Pow(Values[i] / Values[i - 1], part);
            }
        }

        return null;
    }

    private static (double Value, ScaleOptions Options) With(string name, ScaleOptions options, double factor)
    {
        var changed = name switch
        {
            "viewers" => options with { Viewers = (int)Math.Clamp(options.Viewers * factor, 1, 1e9) },
            "comments" => options with { CommentsPerThousand = options.CommentsPerThousand * factor },
            "gateways" => options with { Gateways = (int)Math.Max(options.Silos, options.Gateways * factor) },
            "flush" => options with
            {
                FlushInterval = TimeSpan.FromMilliseconds(Math.Clamp(options.FlushInterval.TotalMilliseconds * factor, 10, 1_000)),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not an option that can be varied."),
        };
        var value = name switch
        {
            "viewers" => changed.Viewers,
            "comments" => changed.CommentsPerThousand,
            "gateways" => changed.Gateways,
            _ => changed.FlushInterval.TotalMilliseconds,
        };
        return (value, changed);
    }
}
