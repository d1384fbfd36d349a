namespace Danmaku.Bench.Scale;

/// <summary>What machines of one kind need.</summary>
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
