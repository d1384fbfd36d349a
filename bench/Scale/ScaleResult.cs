namespace Danmaku.Bench.Scale;

/// <summary>What a simulation found. Everything per second unless said otherwise.</summary>
internal sealed record ScaleResult
{
    public required ScaleOptions Options { get; init; }

    /// <summary>Rooms with viewers.</summary>
    public required int Rooms { get; init; }

    public required int LargestRoom { get; init; }

    /// <summary>Pairs of a room and a gateway with viewers of it.</summary>
    public required long RoomGateways { get; init; }

    /// <summary>Pairs of a room and a silo whose gateways have viewers of it.</summary>
    public required long RoomSilos { get; init; }

    /// <summary>Comments accepted.</summary>
    public required double Posted { get; init; }

    /// <summary>Comments shown.</summary>
    public required double Shown { get; init; }

    /// <summary>Shown comments times the viewers of their rooms.</summary>
    public required double ShownTimesViewers { get; init; }

    /// <summary>Comments that reached viewers, added up gateway by gateway.</summary>
    public required double Deliveries { get; init; }

    public required double Flushes { get; init; }

    /// <summary>Messages from silos to gateways that carry a count of viewers and nothing else.</summary>
    public required double CountsAlone { get; init; }

    /// <summary>Messages between silos that renew leases and report viewers, answers included.</summary>
    public required double Leases { get; init; }

    /// <summary>What travels.</summary>
    public required IReadOnlyList<LinkRow> Links { get; init; }

    /// <summary>Where CPU time goes.</summary>
    public required IReadOnlyList<PartRow> Parts { get; init; }

    /// <summary>Gateways and silos, the busiest of each.</summary>
    public required IReadOnlyList<MachineRow> Machines { get; init; }

    /// <summary>What can run out, the fullest first.</summary>
    public required IReadOnlyList<Limit> Limits { get; init; }

    public LinkRow Of(Link link) => Links.Single(row => row.Link == link);
}
