namespace Danmaku.Silo.Storage;

/// <summary>Events of rooms that a later activation has taken over. Nothing of the call was written, other rooms' events neither.</summary>
/// <param name="rooms">Ids of those rooms, with the epochs that may not write any more.</param>
internal sealed class StaleEpochException(IReadOnlySet<(string RoomId, long Epoch)> rooms)
    : Exception($"{rooms.Count} rooms were opened again elsewhere; what their earlier activation decided was not written.")
{
    /// <summary>Ids of those rooms, with the epochs that may not write any more.</summary>
    public IReadOnlySet<(string RoomId, long Epoch)> Rooms { get; } = rooms;
}
