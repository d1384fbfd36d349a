namespace Danmaku.Bench.Scale;

/// <summary>What is simulated. Machines' capacities are here too, as they differ from place to place.</summary>
internal sealed record ScaleOptions
{
    /// <summary>Viewers in all rooms together. 1 to 1,000,000,000.</summary>
    public int Viewers { get; init; } = 10_000_000;

    /// <summary>Gateways, each linked to the relay of one silo. 1 to 100,000.</summary>
    public int Gateways { get; init; } = 1_000;

    /// <summary>Silos, at most as many as gateways.</summary>
    public int Silos { get; init; } = 50;

    /// <summary>Rooms that viewers choose from. 1 to 10,000,000.</summary>
    public int Rooms { get; init; } = 1;

    /// <summary>The room of rank k has an audience in proportion to k to the power of minus this. 0 (all alike) to 3.</summary>
    public double ZipfExponent { get; init; } = 1;

    /// <summary>Comments accepted per second for each 1,000 viewers. 0 to 1,000.</summary>
    public double CommentsPerThousand { get; init; } = 1;

    /// <summary>Comments a room shows per second; the rest is thinned. 1 to 10,000; the service's default is 100.</summary>
    public int DisplayBudget { get; init; } = 100;

    /// <summary>How long a busy room gathers. 10 ms to 1 s; the service's default is 50 ms.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Seconds between two counts of viewers that a room sends out, at least. 0.1 to 60; the service's default is 1.</summary>
    public double CountsInterval { get; init; } = 1;

    /// <summary>UTF-8 bytes of a comment's text. 1 to 4,096.</summary>
    public int CommentBytes { get; init; } = 40;

    /// <summary>Seconds simulated and counted. 1 to 3,600.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>Seconds simulated before, so that full display budgets do not flatter. 0 to 600.</summary>
    public int WarmUpSeconds { get; init; } = 10;

    /// <summary>The same seed gives the same result.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Viewers agreed on <c>permessage-deflate</c>.</summary>
    public bool IsCompressed { get; init; }

    /// <summary>Gateways end TLS themselves, rather than a balancer before them.</summary>
    public bool HasTls { get; init; }

    /// <summary>How long a viewer stays in a room on average, in minutes: decides how often counts of viewers change.</summary>
    public double StayMinutes { get; init; } = 15;

    /// <summary>How long the streams have been on, in hours: decides how much is kept for resumes. 0 to 1,000.</summary>
    public double StreamHours { get; init; } = 2;

    /// <summary>Cores of a gateway's machine.</summary>
    public int GatewayCores { get; init; } = 4;

    /// <summary>Cores of a silo's machine.</summary>
    public int SiloCores { get; init; } = 8;

    /// <summary>Memory of a gateway's machine in GiB.</summary>
    public double GatewayGibibytes { get; init; } = 8;

    /// <summary>Memory of a silo's machine in GiB.</summary>
    public double SiloGibibytes { get; init; } = 16;

    /// <summary>Network of any machine in Gbit/s, each way.</summary>
    public double Gigabits { get; init; } = 10;

    /// <summary>Silo that a gateway is linked to: equally many gateways each, give or take one.</summary>
    public int RelayOf(int gateway) => (int)((long)gateway * Silos / Gateways);
}
