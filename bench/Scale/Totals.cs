namespace Danmaku.Bench.Scale;

/// <summary>Sums over all rooms and the simulated time.</summary>
internal struct Totals
{
    /// <summary>Comments that reached a viewer, once for each viewer; added up gateway by gateway.</summary>
    public double Deliveries;

    /// <summary>Messages from silos to gateways that carry a count and nothing else.</summary>
    public double CountsAlone;

    /// <summary>Messages between silos that renew leases and report viewers, answers included.</summary>
    public double Leases;

    public double Posted;
    public double Shown;
    public double ShownTimesViewers;
    public double Flushes;
    public long RoomGateways;
    public long RoomSilos;
    public int Rooms;
    public int LargestRoom;

    /// <summary>CPU time of the grain with most of it.</summary>
    public double Grain;

    public void Add(int viewers, Placement placement, in RoomSums room)
    {
        Rooms++;
        LargestRoom = Math.Max(LargestRoom, viewers);
        RoomGateways += placement.Gateways.Count;
        RoomSilos += placement.Silos.Count;
        Posted += room.Posted;
        Shown += room.Shown;
        ShownTimesViewers += room.Shown * viewers;
        Flushes += room.Flushes;
        CountsAlone += room.CountsAlone * placement.Gateways.Count;
        Grain = Math.Max(Grain, room.Grain);
    }
}
