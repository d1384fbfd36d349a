namespace Danmaku.Silo.Rooms;

/// <summary>Anything else asked of a room, answered in its turn.</summary>
/// <param name="ask">What to do in the room's turn.</param>
internal sealed class RoomQuestion<T>(Func<RoomHost, T> ask)
    : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IRoomRequest
{
    public void Run(RoomHost room) => SetResult(ask(room));

    public void Fail(Exception exception) => TrySetException(exception);
}
