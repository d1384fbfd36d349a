namespace Danmaku.Bench.Overload;

/// <summary>What <c>overload</c> puts on the service, and for how long.</summary>
internal sealed record OverloadOptions
{
    /// <summary>Connections that the gateway is set to take: its capacity in viewers.</summary>
    public int Connections { get; init; } = 2_000;

    /// <summary>How many times its capacity come in the second phase, in viewers and in comments.</summary>
    public int Factor { get; init; } = 3;

    /// <summary>Percent of a core that the service gets.</summary>
    public int CpuPercent { get; init; } = 100;

    /// <summary>Viewers that post, moderators all: whoever posts much is refused for that alone. All who are in before and after.</summary>
    public int Posters => Connections / 2;

    /// <summary>Comments that each of them has on its way while the capacity is looked for.</summary>
    public int Window { get; init; } = 4;

    /// <summary>Seconds in which the capacity in comments is counted.</summary>
    public int CapacitySeconds { get; init; } = 10;

    /// <summary>Seconds of half the load, before.</summary>
    public int BeforeSeconds { get; init; } = 20;

    /// <summary>Seconds of overload.</summary>
    public int OverloadSeconds { get; init; } = 60;

    /// <summary>Seconds of half the load, after.</summary>
    public int AfterSeconds { get; init; } = 30;

    /// <summary>Seconds of load that is not counted, before the capacity and before the first phase.</summary>
    public int WarmUpSeconds { get; init; } = 10;

    /// <summary>Settings of the gateway over those of the bench, <c>Key=Value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}
