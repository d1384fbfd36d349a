using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>What a client of Centrifugo asks for, read from one line.</summary>
/// <param name="Id">The client's number for it; 0 where it wants no answer.</param>
internal abstract record CentrifugeCommand(long Id)
{
    internal sealed record Connect(long Id, string? Token) : CentrifugeCommand(Id);

    /// <param name="Id">As above.</param>
    /// <param name="Channel">As sent.</param>
    /// <param name="Token">For this channel alone; <see langword="null"/>: the connection's.</param>
    /// <param name="Resume">Where the client was, if it wants what it missed.</param>
    /// <param name="IsRecoveryRequired">Not to be let in where that is not to be had.</param>
    internal sealed record Subscribe(long Id, string Channel, string? Token, ResumePoint? Resume, bool IsRecoveryRequired) : CentrifugeCommand(Id);

    internal sealed record Unsubscribe(long Id, string Channel) : CentrifugeCommand(Id);

    internal sealed record Publish(long Id, string Channel, CommentDraft Draft, string? Receipt) : CentrifugeCommand(Id);

    internal sealed record PresenceStats(long Id, string Channel) : CentrifugeCommand(Id);

    /// <param name="Id">As above.</param>
    /// <param name="Channel">As sent.</param>
    /// <param name="Limit">Most publications; below 0: as many as are given at once.</param>
    /// <param name="Since">The place to read from, exclusive; <see langword="null"/>: from the end.</param>
    /// <param name="Reverse">The newest first.</param>
    internal sealed record History(long Id, string Channel, int Limit, ResumePoint? Since, bool Reverse) : CentrifugeCommand(Id);

    internal sealed record Refresh(long Id, string Token) : CentrifugeCommand(Id);

    internal sealed record SubRefresh(long Id, string Channel, string Token) : CentrifugeCommand(Id);

    /// <summary>Method <c>post</c>: as <see cref="Publish"/>, with the whole answer.</summary>
    internal sealed record Post(long Id, string? Room, CommentDraft Draft, string? Receipt) : CentrifugeCommand(Id);

    /// <summary>A method that is a moderation action.</summary>
    internal sealed record Moderate(long Id, string? Room, ModerationCommand Command) : CentrifugeCommand(Id);

    /// <summary>Method <c>room</c>: the room as it is.</summary>
    internal sealed record ReadRoom(long Id, string? Room) : CentrifugeCommand(Id);

    /// <summary>Method <c>standing</c>: how the viewer stands in the room.</summary>
    internal sealed record ReadStanding(long Id, string? Room) : CentrifugeCommand(Id);

    /// <summary>A message that nobody has asked for.</summary>
    internal sealed record Send() : CentrifugeCommand(0);

    /// <summary>The answer to a ping.</summary>
    internal sealed record Pong() : CentrifugeCommand(0);

    /// <summary>Known and not to be done, with the reason in the words of the protocol.</summary>
    internal sealed record Impossible(long Id, CentrifugeError Error) : CentrifugeCommand(Id);

    /// <summary>A known command with a member that is missing or wrong; the sentence says which.</summary>
    internal sealed record Invalid(long Id, RejectReason Reason, string Message) : CentrifugeCommand(Id);

    /// <summary>No command at all; the sentence fits a close reason.</summary>
    internal sealed record Unreadable(string Message) : CentrifugeCommand(0);
}
