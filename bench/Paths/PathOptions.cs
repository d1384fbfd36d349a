namespace Danmaku.Bench.Paths;

/// <summary>What is measured, and for how long.</summary>
internal sealed record PathOptions
{
    /// <summary>Silos of the cluster, 1 to 9.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>Gateways of the cluster, 1 to 9.</summary>
    public int Gateways { get; init; } = 3;

    /// <summary>Posts per second over all rooms while latency is measured, 1 to 1,000.</summary>
    public int Rate { get; init; } = 50;

    /// <summary>Rooms that these posts take turns in, 1 to 100. Below 20 posts per second and room each is sent on at once.</summary>
    public int Rooms { get; init; } = 9;

    /// <summary>Seconds that latency is measured for, 1 to 600.</summary>
    public int LatencySeconds { get; init; } = 10;

    /// <summary>Posters of one room for each gateway, 1 to 100, while throughput is measured.</summary>
    public int Posters { get; init; } = 4;

    /// <summary>Posts that one poster has on their way, 1 to 5,000.</summary>
    public int Window { get; init; } = 500;

    /// <summary>Seconds that throughput is measured for, 1 to 600.</summary>
    public int ThroughputSeconds { get; init; } = 10;

    /// <summary>Seconds of load before each measurement, uncounted, 1 to 60.</summary>
    public int WarmUpSeconds { get; init; } = 5;

    /// <summary>Quiet rooms opened on one silo, 0 to 100,000; 0 leaves that part out.</summary>
    public int QuietRooms { get; init; } = 20_000;

    /// <summary>Seconds that the quiet rooms stay before memory is read, 1 to 600.</summary>
    public int QuietSeconds { get; init; } = 15;
}
