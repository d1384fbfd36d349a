using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Rooms;

/// <summary>Decides what each view gets to see. Wire formats encode what comes out of here and keep no secrets of their own.</summary>
internal static class Disclosure
{
    /// <summary>A batch as one view gets it.</summary>
    /// <param name="view">The view.</param>
    /// <param name="events">Events of one epoch, in order and without gaps.</param>
    /// <param name="items">Gets the result, in place of what is in it.</param>
    public static void Fill(AudienceView view, ReadOnlySpan<RoomEvent> events, List<BatchItem> items)
    {
        items.Clear();
        foreach (var item in events)
        {
            if (SkipOf(item, view) is not { } reason)
            {
                items.Add(BatchItem.Told(view == AudienceView.Staff ? item : ForViewers(item)));
            }
            else if (items is [.., { Event: null } last] && last.Reason == reason)
            {
                items[^1] = BatchItem.Skipped(last.From, item.Position.Sequence, reason);
            }
            else
            {
                items.Add(BatchItem.Skipped(item.Position, item.Position.Sequence, reason));
            }
        }
    }

    /// <summary>A snapshot as one view gets it.</summary>
    public static RoomSnapshot Of(RoomSnapshot snapshot, AudienceView view) => view == AudienceView.Staff
        ? snapshot
        : snapshot with { Staff = null, Pin = snapshot.Pin is { } pin ? pin with { By = "" } : null };

    private static SkipReason? SkipOf(RoomEvent item, AudienceView view) => (item, view) switch
    {
        (RoomEvent.CommentPosted { Withheld: null, Thinned: false }, _) => null,
        (RoomEvent.CommentPosted { Withheld: null } or RoomEvent.CommentThinned, _) => SkipReason.Budget,
        (WithdrawnEvent, _) => SkipReason.Deleted,
        (_, AudienceView.Staff) => null,

        // As if it had been thinned, which can happen to any comment: its author must not be able to tell.
        (RoomEvent.CommentPosted { Withheld.Stage: CommentStage.Shadowed }, _) => SkipReason.Budget,
        ({ IsStaffOnly: true }, _) => SkipReason.Private,
        _ => null,
    };

    /// <summary>An event that viewers get, without what is none of their business: who did it, and why.</summary>
    private static RoomEvent ForViewers(RoomEvent item) => item switch
    {
        RoomEvent.CommentPosted posted => posted,
        RoomEvent.CommentsShown shown => shown with { By = "" },

        // To viewers what is withheld again is as good as deleted.
        RoomEvent.CommentsWithheld withheld => new RoomEvent.CommentsDeleted(
            withheld.Position, withheld.At, [.. withheld.Comments.Select(static comment => comment.Comment.Position)], By: ""),
        RoomEvent.CommentsDeleted deleted => new RoomEvent.CommentsDeleted(deleted.Position, deleted.At, deleted.Comments, By: ""),
        RoomEvent.ViewerPurged purged => purged with { By = "", Reason = null },
        RoomEvent.RoomCleared cleared => cleared with { By = "" },
        RoomEvent.ViewerSanctioned sanctioned => sanctioned with { Sanction = sanctioned.Sanction with { By = "", Reason = null } },
        RoomEvent.SanctionLifted lifted => lifted with { By = "" },
        RoomEvent.CommentPinned pinned => pinned with { Pin = pinned.Pin with { By = "" } },
        RoomEvent.CommentUnpinned unpinned => unpinned with { By = "" },
        RoomEvent.Announced announced => announced,
        RoomEvent.AnnouncementWithdrawn withdrawn => withdrawn with { By = "" },
        RoomEvent.SettingsChanged changed => new RoomEvent.SettingsChanged(changed.Position, changed.At, changed.InForce ?? changed.Settings, By: ""),
        RoomEvent.BrakeMoved moved => new RoomEvent.SettingsChanged(moved.Position, moved.At, moved.InForce, By: ""),
        _ => throw new ArgumentOutOfRangeException(nameof(item), item, "An event of which it is not known what viewers may see."),
    };
}
