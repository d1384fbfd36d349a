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

/// <param name="Link">Kind of link.</param>
/// <param name="Messages">Messages per second over all links of the kind.</param>
/// <param name="Bytes">Bytes per second, packets' headers left out.</param>
internal sealed record LinkRow(Link Link, double Messages, double Bytes);

/// <param name="Part">What for.</param>
/// <param name="Cores">Cores in all machines together.</param>
/// <param name="Busiest">Cores in the machine with most of it.</param>
internal sealed record PartRow(Part Part, double Cores, double Busiest);

/// <param name="Kind">Gateways or silos.</param>
/// <param name="Count">How many.</param>
/// <param name="MeanCores">Cores that one needs on average.</param>
/// <param name="MostCores">Cores that the busiest needs.</param>
/// <param name="MostOut">Gbit/s that the busiest sends, on the wire.</param>
/// <param name="MostIn">Gbit/s that the busiest receives, on the wire.</param>
/// <param name="MostGibibytes">GiB of the largest.</param>
/// <param name="MostViewers">Viewers of the gateway with most.</param>
/// <param name="MostRooms">Rooms of the one with most: open ones at a gateway, ones at home at a silo.</param>
internal sealed record MachineRow(
    string Kind, int Count, double MeanCores, double MostCores, double MostOut, double MostIn, double MostGibibytes, int MostViewers, int MostRooms);
