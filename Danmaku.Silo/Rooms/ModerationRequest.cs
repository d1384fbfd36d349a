using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Rooms;

/// <summary>A moderation command in a room's mailbox, and its answer.</summary>
/// <param name="moderator">Who asks.</param>
/// <param name="command">For what.</param>
internal sealed class ModerationRequest(Viewer moderator, PreparedCommand command)
    : TaskCompletionSource<ModerationResult>(TaskCreationOptions.RunContinuationsAsynchronously), IRoomRequest, IStoredAnswer
{
    public Viewer Moderator { get; } = moderator;

    public PreparedCommand Command { get; } = command;

    /// <summary>Place of the action's first event, once it is done; the answer waits for its last.</summary>
    public RoomPosition Action { get; set; }

    public bool IsGiven => Task.IsCompleted;

    public void Run(RoomHost room) => room.Handle(this);

    public void Give(RoomPosition position, bool stored) => TrySetResult(new ModerationResult.Done(Action, stored));

    public void Fail(Exception exception) => TrySetException(exception);
}
