namespace Danmaku.Bench.Paths;

/// <summary>What quiet rooms cost one silo.</summary>
/// <param name="Rooms">Rooms opened between the two readings of memory.</param>
/// <param name="Before">Bytes resident before.</param>
/// <param name="After">Bytes resident after.</param>
/// <param name="GatewayGrowth">Bytes that the gateway grew by meanwhile.</param>
/// <param name="Opening">How long opening took.</param>
/// <param name="Busy">CPU seconds per second of the silo while nobody did anything.</param>
internal sealed record QuietResult(int Rooms, long Before, long After, long GatewayGrowth, TimeSpan Opening, double Busy)
{
    private const double Gibibyte = 1L << 30;

    public double BytesPerRoom => (double)(After - Before) / Rooms;

    /// <summary>Rooms at which the silo would have a GiB, if all cost the same.</summary>
    public double InOneGibibyte => (Gibibyte - Before) / BytesPerRoom;
}
