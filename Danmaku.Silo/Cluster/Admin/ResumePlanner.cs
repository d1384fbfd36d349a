using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Cluster.Admin;

/// <summary>Finds what a bot missed: in the room's memory, and behind that in the store.</summary>
/// <param name="rooms">The rooms.</param>
/// <param name="options">How far behind a bot may be.</param>
internal sealed class ResumePlanner(IClusterRooms rooms, AdminOptions options)
{
    private const int PageSize = 1_000;

    /// <summary>The comments behind a position, up to that of a snapshot.</summary>
    /// <returns><see langword="null"/> when they cannot all be had, or are too many: the snapshot has to do.</returns>
    public async ValueTask<ResumePlan?> PlanAsync(RoomPosition after, RoomSnapshot snapshot, CancellationToken cancellationToken)
    {
        var isSameEpoch = after.Epoch == snapshot.Position.Epoch;
        if (after > snapshot.Position || (isSameEpoch && snapshot.Position.Sequence - after.Sequence > options.ResumeEvents))
        {
            return null;
        }

        try
        {
            if (await CommentsAsync(after, snapshot, cancellationToken) is not { } comments
                || (!isSameEpoch && !await IsStoredAsync(after, snapshot, cancellationToken)))
            {
                return null;
            }

            return new ResumePlan(comments, isSameEpoch ? snapshot.Position.Sequence - after.Sequence - comments.Count : null);
        }
        catch (RoomUnavailableException)
        {
            // The store is away: what the room itself knows is all there is.
            return null;
        }
    }

    // The snapshot is right about what it reaches back to; the store may still be told of the newest events.
    private async ValueTask<List<Comment>?> CommentsAsync(RoomPosition after, RoomSnapshot snapshot, CancellationToken cancellationToken)
    {
        var behind = snapshot.Position with { Sequence = snapshot.Position.Sequence + 1 };
        var oldestKept = snapshot.Comments is [var oldest, ..] ? oldest.Position : behind;
        var comments = new List<Comment>();
        var read = after;
        while (read < oldestKept && read != snapshot.Position)
        {
            var page = await rooms.HistoryAsync(snapshot.RoomId, new HistoryQuery(read, oldestKept, null, null, PageSize), cancellationToken);
            comments.AddRange(page.Comments);
            if (comments.Count + snapshot.Comments.Length > options.ResumeEvents)
            {
                return null;
            }

            if (!page.More || page.Comments.IsEmpty)
            {
                break;
            }

            read = page.Comments[^1].Position;
        }

        comments.AddRange(snapshot.Comments.Where(comment => comment.Position > after));
        return comments.Count <= options.ResumeEvents ? comments : null;
    }

    // How many events an earlier epoch had nobody knows; that the store reaches back beyond the position, it can say.
    private async ValueTask<bool> IsStoredAsync(RoomPosition after, RoomSnapshot snapshot, CancellationToken cancellationToken)
    {
        var before = after with { Sequence = after.Sequence + 1 };
        var page = await rooms.HistoryAsync(snapshot.RoomId, new HistoryQuery(null, before, null, null, 1), cancellationToken);
        return !page.Comments.IsEmpty;
    }
}
