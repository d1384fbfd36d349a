namespace Danmaku.Silo.Rooms;

/// <summary>Makes a room look at the clock and at what the journal has settled.</summary>
internal sealed class RoomWake : IRoomRequest
{
    public static RoomWake Instance { get; } = new();

    public void Run(RoomHost room) => room.HandleWake();

    public void Fail(Exception exception)
    {
        // Nobody asked.
    }
}
