using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Rooms;

/// <summary>What an event takes away of earlier ones, wherever a gateway still has them.</summary>
/// <remarks>
/// Viewers who were sent the earlier events act on the event itself. This is for those who come later: what is kept for them must not
/// have what was taken away. Immutable.
/// </remarks>
internal sealed class Withdrawal
{
    private static readonly HashSet<RoomPosition> None = [];

    private readonly HashSet<RoomPosition> _comments = None;
    private readonly Dictionary<RoomPosition, WithheldComment>? _withheld;
    private readonly string? _authorId;
    private readonly DateTimeOffset _since;
    private readonly RoomPosition? _announcement;
    private readonly bool _isEverything;

    private Withdrawal(RoomEvent cause) => Cause = cause;

    private Withdrawal(RoomEvent cause, IEnumerable<RoomPosition> comments)
        : this(cause) => _comments = [.. comments];

    private Withdrawal(RoomEvent cause, string authorId, PurgedComments purged)
        : this(cause, purged.Known) => (_authorId, _since) = (authorId, purged.Since);

    private Withdrawal(RoomEvent.AnnouncementWithdrawn cause)
        : this((RoomEvent)cause) => _announcement = cause.Announcement;

    private Withdrawal(RoomEvent.RoomCleared cause)
        : this((RoomEvent)cause) => _isEverything = true;

    private Withdrawal(RoomEvent.CommentsWithheld cause)
        : this(cause, cause.Comments.Select(static comment => comment.Comment.Position)) =>
        _withheld = cause.Comments.ToDictionary(static comment => comment.Comment.Position);

    /// <summary>The event.</summary>
    public RoomEvent Cause { get; }

    /// <summary>What an event takes away; <see langword="null"/> for one that takes nothing away.</summary>
    public static Withdrawal? Of(RoomEvent item) => item switch
    {
        RoomEvent.CommentPosted => null,
        RoomEvent.CommentsDeleted deleted => new Withdrawal(deleted, deleted.Comments),
        RoomEvent.ViewerSanctioned { Purged: { } purged } sanctioned => new Withdrawal(sanctioned, sanctioned.Sanction.ViewerId, purged),
        RoomEvent.ViewerPurged purged => new Withdrawal(purged, purged.ViewerId, purged.Purged),
        RoomEvent.RoomCleared cleared => new Withdrawal(cleared),
        RoomEvent.CommentsWithheld withheld => new Withdrawal(withheld),
        RoomEvent.AnnouncementWithdrawn withdrawn => new Withdrawal(withdrawn),
        _ => null,
    };

    /// <summary>What is left of earlier events.</summary>
    /// <returns><see langword="null"/> when it takes nothing of them away.</returns>
    public RoomEvent[]? LeftOf(RoomEvent[] events)
    {
        RoomEvent[]? left = null;
        for (var i = 0; i < events.Length; i++)
        {
            var item = LeftOf(events[i]);
            if (!ReferenceEquals(item, events[i]))
            {
                left ??= [.. events];
                left[i] = item;
            }
        }

        return left;
    }

    /// <summary>What is left of an earlier event.</summary>
    /// <returns><paramref name="item"/> itself when it takes nothing of it away.</returns>
    public RoomEvent LeftOf(RoomEvent item) => item switch
    {
        // Moderators still see it, as if it had never been shown.
        RoomEvent.CommentPosted or RoomEvent.CommentThinned when _withheld?.TryGetValue(item.Position, out var withheld) == true =>
            new RoomEvent.CommentPosted(withheld.Comment, Thinned: item is not RoomEvent.CommentPosted { Thinned: false }, withheld.Withheld),
        RoomEvent.CommentPosted posted when Takes(posted.Comment) => Nothing(item),
        RoomEvent.CommentsShown shown when shown.Comments.Any(Takes) =>
            shown.Comments.RemoveAll(Takes) is { IsEmpty: false } left ? shown with { Comments = left } : Nothing(item),
        RoomEvent.CommentsWithheld withheld when _withheld is null && withheld.Comments.Any(Takes) =>
            withheld.Comments.RemoveAll(Takes) is { IsEmpty: false } left ? withheld with { Comments = left } : Nothing(item),
        RoomEvent.CommentPinned pinned when Takes(pinned.Pin.Comment) => Nothing(item),
        RoomEvent.Announced announced when announced.Position == _announcement => Nothing(item),
        _ => item,
    };

    /// <summary>What is left of a snapshot. One that was made after the event has it in already.</summary>
    /// <returns><paramref name="snapshot"/> itself when it takes nothing of it away.</returns>
    public RoomSnapshot LeftOf(RoomSnapshot snapshot)
    {
        if (snapshot.Position >= Cause.Position)
        {
            return snapshot;
        }

        if (snapshot.Comments.Any(Takes))
        {
            snapshot = snapshot with { Comments = snapshot.Comments.RemoveAll(Takes) };
        }

        if (snapshot.Pin is { } pin && Takes(pin.Comment))
        {
            snapshot = snapshot with { Pin = null };
        }

        return _withheld is null && snapshot.Staff is { } staff && staff.Withheld.Any(Takes)
            ? snapshot with { Staff = staff with { Withheld = staff.Withheld.RemoveAll(Takes) } }
            : snapshot;
    }

    private static WithdrawnEvent Nothing(RoomEvent item) => new(item.Position, item.At);

    private bool Takes(WithheldComment comment) => Takes(comment.Comment);

    private bool Takes(Comment comment) => _isEverything
        || _comments.Contains(comment.Position)
        || (_authorId is not null && comment.At >= _since && comment.Author.Id == _authorId);
}
