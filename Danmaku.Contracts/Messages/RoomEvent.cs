using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>Something that everybody in the room must come to know, in the room's order.</summary>
/// <param name="Position">Its place; sequences of one epoch have no gaps.</param>
/// <param name="At">When the room decided it, to the millisecond.</param>
public abstract record RoomEvent(RoomPosition Position, DateTimeOffset At)
{
    /// <summary>A comment was accepted.</summary>
    /// <param name="Comment">The comment; it has the event's position and time.</param>
    /// <param name="Thinned">Beyond the display budget: kept in history and not sent to viewers, who get its place accounted.</param>
    public sealed record CommentPosted(Comment Comment, bool Thinned) : RoomEvent(Comment.Position, Comment.At);

    /// <summary>Comments were deleted: they leave screens and history.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Comments">Ids of the comments, 1 to 100.</param>
    /// <param name="By">Id of the moderator.</param>
    public sealed record CommentsDeleted(RoomPosition Position, DateTimeOffset At, ImmutableArray<RoomPosition> Comments, string By)
        : RoomEvent(Position, At);

    /// <summary>Every comment before this event was deleted.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="By">Id of the moderator.</param>
    public sealed record RoomCleared(RoomPosition Position, DateTimeOffset At, string By) : RoomEvent(Position, At);

    /// <summary>A viewer was timed out or banned. Their comments on screen go with it.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="Sanction">The sanction; it has the event's time.</param>
    public sealed record ViewerSanctioned(RoomPosition Position, Sanction Sanction) : RoomEvent(Position, Sanction.At);

    /// <summary>A viewer's sanction was lifted.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="ViewerId">Who may comment again.</param>
    /// <param name="By">Id of the moderator.</param>
    public sealed record SanctionLifted(RoomPosition Position, DateTimeOffset At, string ViewerId, string By) : RoomEvent(Position, At);

    /// <summary>The room's settings changed.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Settings">All settings as they are from here on.</param>
    /// <param name="By">Id of the moderator.</param>
    public sealed record SettingsChanged(RoomPosition Position, DateTimeOffset At, RoomSettings Settings, string By)
        : RoomEvent(Position, At);
}
