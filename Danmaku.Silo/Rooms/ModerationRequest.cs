using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Rooms;

/// <summary>A moderation command in a room's mailbox, and its answer.</summary>
/// <param name="moderator">Who asks.</param>
/// <param name="command">For what.</param>
internal sealed class ModerationRequest(Viewer moderator, ModerationCommand command)
    : TaskCompletionSource<ModerationResult>(TaskCreationOptions.RunContinuationsAsynchronously), IRoomRequest, IStoredAnswer
{
    public Viewer Moderator { get; } = moderator;

    public ModerationCommand Command { get; } = command;

    public bool IsGiven => Task.IsCompleted;

    public void Run(RoomHost room) => room.Handle(this);

    public void Give(RoomPosition position, bool stored) => TrySetResult(new ModerationResult.Done(position, stored));

    public void Fail(Exception exception) => TrySetException(exception);
}
