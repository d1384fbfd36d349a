namespace Danmaku.Silo.Rooms;

/// <summary>Something that waits in a room's mailbox.</summary>
internal interface IRoomRequest
{
    /// <summary>Does it, in the room's turn.</summary>
    void Run(RoomHost room);

    /// <summary>Tells whoever asked that a bug kept it from being done.</summary>
    void Fail(Exception exception);
}
