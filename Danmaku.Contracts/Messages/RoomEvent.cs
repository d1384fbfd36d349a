using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>Something that happened in a room, in the room's order.</summary>
/// <param name="Position">Its place; sequences of one epoch have no gaps.</param>
/// <param name="At">When the room decided it, to the millisecond.</param>
public abstract record RoomEvent(RoomPosition Position, DateTimeOffset At)
{
    /// <summary>Whether viewers do not get to know of it: moderators do, and whom it concerns.</summary>
    public virtual bool IsStaffOnly => false;

    /// <summary>Ids of the viewers who must be told what was done to them, and why.</summary>
    public virtual ImmutableArray<string> Concerned => [];

    /// <summary>A comment was accepted.</summary>
    /// <param name="Comment">The comment; it has the event's position and time.</param>
    /// <param name="Thinned">Beyond the display budget: kept in history and not sent to viewers, who get its place accounted.</param>
    /// <param name="Withheld">Why viewers do not see it (yet); <see langword="null"/> when they do.</param>
    public sealed record CommentPosted(Comment Comment, bool Thinned, Withholding? Withheld = null) : RoomEvent(Comment.Position, Comment.At)
    {
        /// <inheritdoc/>
        public override bool IsStaffOnly => Withheld is not null;
    }

    /// <summary>A comment was accepted beyond the display budget, and this process was told no more of it than its place.</summary>
    /// <param name="Position">Place of the comment.</param>
    /// <param name="At">When the first of those was accepted that it was told of together.</param>
    public sealed record CommentThinned(RoomPosition Position, DateTimeOffset At) : RoomEvent(Position, At);

    /// <summary>Comments are shown to everybody that were not.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Comments">The comments, oldest first; each keeps its place in history.</param>
    /// <param name="Cause">Why.</param>
    /// <param name="By">Id of the moderator; empty for the clock.</param>
    public sealed record CommentsShown(RoomPosition Position, DateTimeOffset At, ImmutableArray<Comment> Comments, ShowCause Cause, string By)
        : RoomEvent(Position, At);

    /// <summary>Comments that were shown, denied or deleted are withheld: moderators see them, viewers do not (any more).</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Comments">The comments, oldest first.</param>
    /// <param name="By">Id of the moderator.</param>
    public sealed record CommentsWithheld(RoomPosition Position, DateTimeOffset At, ImmutableArray<WithheldComment> Comments, string By)
        : RoomEvent(Position, At);

    /// <summary>Comments were deleted: they leave screens and history.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Comments">Ids of the comments, 1 to 100.</param>
    /// <param name="By">Id of the moderator; empty for the clock and the outside judge.</param>
    public sealed record CommentsDeleted(RoomPosition Position, DateTimeOffset At, ImmutableArray<RoomPosition> Comments, string By)
        : RoomEvent(Position, At)
    {
        /// <summary>Why.</summary>
        public DeleteCause Cause { get; init; } = DeleteCause.Deleted;

        /// <summary>What their authors are told, up to 200 characters.</summary>
        public string? Reason { get; init; }

        /// <summary>Ids of the authors, as far as the room knew them.</summary>
        public ImmutableArray<string> Authors { get; init; } = [];

        /// <inheritdoc/>
        public override ImmutableArray<string> Concerned => Authors;
    }

    /// <summary>All comments of a viewer in a window were deleted: they leave screens and history.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="ViewerId">Whose.</param>
    /// <param name="Purged">Which.</param>
    /// <param name="By">Id of the moderator.</param>
    /// <param name="Reason">What they are told, up to 200 characters.</param>
    public sealed record ViewerPurged(
        RoomPosition Position, DateTimeOffset At, string ViewerId, PurgedComments Purged, string By, string? Reason) : RoomEvent(Position, At)
    {
        /// <inheritdoc/>
        public override ImmutableArray<string> Concerned => [ViewerId];
    }

    /// <summary>Every comment before this event was deleted.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="By">Id of the moderator.</param>
    public sealed record RoomCleared(RoomPosition Position, DateTimeOffset At, string By) : RoomEvent(Position, At);

    /// <summary>Something is held against a viewer.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="Sanction">The sanction; it has the event's time unless an undo put it back.</param>
    /// <param name="At">When.</param>
    /// <param name="Purged">Comments of theirs that went with it, if any.</param>
    public sealed record ViewerSanctioned(RoomPosition Position, Sanction Sanction, DateTimeOffset At, PurgedComments? Purged) : RoomEvent(Position, At)
    {
        /// <summary>A sanction as of its own time, which takes no comments away.</summary>
        public ViewerSanctioned(RoomPosition position, Sanction sanction)
            : this(position, sanction, sanction.At, null)
        {
        }

        /// <inheritdoc/>
        public override bool IsStaffOnly => Sanction.Kind is SanctionKind.Warning or SanctionKind.Restriction;

        /// <inheritdoc/>
        public override ImmutableArray<string> Concerned => Sanction.Kind == SanctionKind.Restriction ? [] : [Sanction.ViewerId];
    }

    /// <summary>Something is no longer held against a viewer.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="ViewerId">Who.</param>
    /// <param name="By">Id of the moderator, or of the viewer who acknowledged their warning.</param>
    /// <param name="Kind">What it was.</param>
    public sealed record SanctionLifted(
        RoomPosition Position, DateTimeOffset At, string ViewerId, string By, SanctionKind Kind = SanctionKind.Timeout) : RoomEvent(Position, At)
    {
        /// <inheritdoc/>
        public override bool IsStaffOnly => Kind is SanctionKind.Warning or SanctionKind.Restriction;

        /// <inheritdoc/>
        public override ImmutableArray<string> Concerned => Kind == SanctionKind.Restriction ? [] : [ViewerId];
    }

    /// <summary>A comment stands on top of the list, in place of the one that may have stood there.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Pin">The comment and until when.</param>
    public sealed record CommentPinned(RoomPosition Position, DateTimeOffset At, Pin Pin) : RoomEvent(Position, At);

    /// <summary>No comment stands on top of the list.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="By">Id of the moderator; empty for the clock.</param>
    public sealed record CommentUnpinned(RoomPosition Position, DateTimeOffset At, string By) : RoomEvent(Position, At);

    /// <summary>A moderator says something to everybody.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Text">Plain text, 1 to 500 grapheme clusters.</param>
    /// <param name="By">The moderator.</param>
    public sealed record Announced(RoomPosition Position, DateTimeOffset At, string Text, Viewer By) : RoomEvent(Position, At);

    /// <summary>An announcement was taken back.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Announcement">Place of the announcement.</param>
    /// <param name="By">Id of the moderator.</param>
    public sealed record AnnouncementWithdrawn(RoomPosition Position, DateTimeOffset At, RoomPosition Announcement, string By) : RoomEvent(Position, At);

    /// <summary>The room's settings changed.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Settings">All settings as moderators have set them from here on.</param>
    /// <param name="By">Id of the moderator.</param>
    public sealed record SettingsChanged(RoomPosition Position, DateTimeOffset At, RoomSettings Settings, string By)
        : RoomEvent(Position, At)
    {
        /// <summary>What is in force while the raid brake makes it stricter; <see langword="null"/> when that is <see cref="Settings"/>.</summary>
        public RoomSettings? InForce { get; init; }
    }

    /// <summary>The raid brake holds harder or less hard, or was vetoed.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="State">The brake.</param>
    /// <param name="InForce">Settings in force from here on.</param>
    /// <param name="By">Id of the streamer who vetoed it; empty for the brake itself.</param>
    public sealed record BrakeMoved(RoomPosition Position, DateTimeOffset At, BrakeState State, RoomSettings InForce, string By) : RoomEvent(Position, At);

    /// <summary>The room's rules changed.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Rules">The rules from here on.</param>
    public sealed record RulesChanged(RoomPosition Position, DateTimeOffset At, VersionedRules Rules) : RoomEvent(Position, At)
    {
        /// <inheritdoc/>
        public override bool IsStaffOnly => true;
    }

    /// <summary>The streamer's word on who moderates changed.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="ViewerId">Who.</param>
    /// <param name="Appointed">As in <see cref="Appointment"/>; <see langword="null"/>: the token counts again.</param>
    /// <param name="By">Id of the streamer.</param>
    public sealed record RoleChanged(RoomPosition Position, DateTimeOffset At, string ViewerId, bool? Appointed, string By) : RoomEvent(Position, At)
    {
        /// <inheritdoc/>
        public override bool IsStaffOnly => true;

        /// <inheritdoc/>
        public override ImmutableArray<string> Concerned => [ViewerId];
    }

    /// <summary>A moderator noted something about a viewer.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="ViewerId">About whom.</param>
    /// <param name="Text">The note, 1 to 500 characters.</param>
    /// <param name="By">Id of the moderator.</param>
    public sealed record NoteAdded(RoomPosition Position, DateTimeOffset At, string ViewerId, string Text, string By) : RoomEvent(Position, At)
    {
        /// <inheritdoc/>
        public override bool IsStaffOnly => true;
    }

    /// <summary>A viewer asks whether their sanction is right.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Appeal">The appeal, open.</param>
    public sealed record AppealMade(RoomPosition Position, DateTimeOffset At, Appeal Appeal) : RoomEvent(Position, At)
    {
        /// <inheritdoc/>
        public override bool IsStaffOnly => true;
    }

    /// <summary>An appeal was answered. Where it was granted, a <see cref="SanctionLifted"/> follows.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Appeal">The appeal with its answer.</param>
    public sealed record AppealAnswered(RoomPosition Position, DateTimeOffset At, Appeal Appeal) : RoomEvent(Position, At)
    {
        /// <inheritdoc/>
        public override bool IsStaffOnly => true;

        /// <inheritdoc/>
        public override ImmutableArray<string> Concerned => [Appeal.Viewer.Id];
    }

    /// <summary>An action was taken back. What that changes for viewers follows in events of its own.</summary>
    /// <param name="Position">Place of the event.</param>
    /// <param name="At">When.</param>
    /// <param name="Action">Place of the action: deletions by it no longer count.</param>
    /// <param name="By">Id of the moderator.</param>
    public sealed record ActionUndone(RoomPosition Position, DateTimeOffset At, RoomPosition Action, string By) : RoomEvent(Position, At)
    {
        /// <inheritdoc/>
        public override bool IsStaffOnly => true;
    }
}
