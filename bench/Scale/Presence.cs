namespace Danmaku.Bench.Scale;

/// <summary>How often counts of viewers travel, as expected values: viewers come and go as Poisson processes.</summary>
internal sealed class Presence(ScaleOptions options)
{
    /// <summary>Seconds between a gateway's looks at whether a count changed.</summary>
    private const double Look = 1;

    /// <summary>Looks after which a count is reported, changed or not: the lease wants renewing every 5 s.</summary>
    private const int Renewal = 5;

    /// <summary>Reports per second by somebody who answers for some of a room's viewers.</summary>
    public double ReportsPerSecond(int viewers)
    {
        var changed = Changed(viewers, Look);

        // Looks until one finds a change, five at most.
        return changed == 0 ? 1.0 / Renewal : changed / (1 - Math.Pow(1 - changed, Renewal));
    }

    /// <summary>Times per second that a room tells its viewers how many they are.</summary>
    public double CountsPerSecond(int viewers) => Changed(viewers, options.CountsInterval) / options.CountsInterval;

    /// <summary>Chance that somebody came or went.</summary>
    private double Changed(int viewers, double seconds) => 1 - Math.Exp(-2 * viewers * seconds / (options.StayMinutes * 60));
}
