namespace Danmaku.Bench.Plan;

/// <summary>What a service is planned for.</summary>
internal sealed record PlanOptions
{
    /// <summary>Viewers at the busiest moment, in all rooms together. 1 to 100,000,000.</summary>
    public int Viewers { get; init; } = 100_000;

    /// <summary>Rooms on air. 1 to 1,000,000.</summary>
    public int Rooms { get; init; } = 1_000;

    /// <summary>Comments per second in all rooms together. 0 to 1,000,000.</summary>
    public double Comments { get; init; } = 100;

    /// <summary>UTF-8 bytes of a comment's text. 1 to 4,096.</summary>
    public int CommentBytes { get; init; } = 40;

    /// <summary>The room of rank k has an audience in proportion to k to the power of minus this. 0 to 3.</summary>
    public double ZipfExponent { get; init; } = 1;

    /// <summary>Share of each machine's CPU, memory and network that may be in use: what is left takes a lost zone and a wrong guess. 0.1 to 0.95.</summary>
    public double Use { get; init; } = 0.6;

    /// <summary>Cores of a gateway pod.</summary>
    public int GatewayCores { get; init; } = 4;

    /// <summary>GiB of a gateway pod.</summary>
    public double GatewayGibibytes { get; init; } = 4;

    /// <summary>Cores of a silo pod.</summary>
    public int SiloCores { get; init; } = 4;

    /// <summary>GiB of a silo pod.</summary>
    public double SiloGibibytes { get; init; } = 4;

    /// <summary>Network of a pod in Gbit/s, each way.</summary>
    public double Gigabits { get; init; } = 5;

    /// <summary>Most viewers at one gateway, however much it could bear: so many reconnect when it dies. 100 to 1,000,000.</summary>
    public int ViewersPerGateway { get; init; } = 20_000;

    /// <summary>Days that comments are kept.</summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary>Viewers agreed on <c>permessage-deflate</c>; browsers do.</summary>
    public bool IsCompressed { get; init; } = true;

    /// <summary>The same seed gives the same plan.</summary>
    public int Seed { get; init; } = 1;
}
