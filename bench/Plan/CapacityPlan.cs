using Danmaku.Bench.Scale;

namespace Danmaku.Bench.Plan;

/// <summary>How many pods of which size, and what travels and is written.</summary>
internal sealed record CapacityPlan
{
    public required PlanOptions Options { get; init; }

    /// <summary>Pods of the gateway.</summary>
    public required int Gateways { get; init; }

    /// <summary>Pods of the silo.</summary>
    public required int Silos { get; init; }

    /// <summary>What decided the number of gateways.</summary>
    public required string GatewaysBecause { get; init; }

    /// <summary>What decided the number of silos.</summary>
    public required string SilosBecause { get; init; }

    /// <summary>The simulation with these numbers.</summary>
    public required ScaleResult Load { get; init; }

    /// <summary>Limits of the plan beyond which pods do not help: one room's grain, one database.</summary>
    public required IReadOnlyList<Limit> Ceilings { get; init; }

    /// <summary>Gbit/s to viewers, packets' headers included, all gateways together.</summary>
    public required double ViewerGigabits { get; init; }

    /// <summary>Rows per second that the database takes.</summary>
    public required double Rows { get; init; }

    /// <summary>GiB that the comments of one day take there, indexes included.</summary>
    public required double StoreGibibytesPerDay { get; init; }

    /// <summary>Connections to the database, all silos together.</summary>
    public required int StoreConnections { get; init; }

    /// <summary>How long all viewers take to come back after they were all lost, within the gateways' limits of handshakes.</summary>
    public required TimeSpan Reconnect { get; init; }

    /// <summary>The busiest gateway and silo.</summary>
    public MachineRow GatewayRow => Load.Machines.Single(static row => row.Kind == "gateway");

    /// <inheritdoc cref="GatewayRow"/>
    public MachineRow SiloRow => Load.Machines.Single(static row => row.Kind == "silo");
}
