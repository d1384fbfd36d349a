using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Recording;

/// <summary>Reads from a room's log what moderators did to its recordings.</summary>
/// <remarks>
/// An entry names what a delete took, for it may take 100 comments and an entry names as many. Of a purge it names those that the room still remembered, so
/// the viewer's comments are looked at; and of an undo nothing, so the entry that it undoes is.
/// </remarks>
/// <param name="link">Where the log is.</param>
/// <param name="range">Which recording.</param>
internal sealed class RecordingLog(ISiloLink link, RecordedRange range)
{
    private const int PageSize = 1_000;

    /// <summary>The place of the newest entry.</summary>
    public async Task<RoomPosition> EndAsync(CancellationToken cancellationToken)
    {
        var newest = await ReadPageAsync(new LogQuery { Limit = 1, NewestFirst = true }, cancellationToken);
        return newest.Entries is [var last, ..] ? last.Position : default;
    }

    /// <summary>What was done after a place.</summary>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    public async Task<RecordedChanges> ReadAsync(RoomPosition after, CancellationToken cancellationToken)
    {
        var changes = new RecordedChanges { ReadTo = after };
        var viewers = new HashSet<string>();
        var comments = new HashSet<RoomPosition>();
        for (var more = true; more;)
        {
            var page = await ReadPageAsync(new LogQuery { After = changes.ReadTo, Limit = PageSize }, cancellationToken);
            foreach (var entry in page.Entries)
            {
                await FollowAsync(entry, changes, viewers, comments, cancellationToken);
                changes.ReadTo = entry.Position;
            }

            more = page.More && !page.Entries.IsEmpty;
        }

        // What the store says now is newer than any entry, whatever came after which.
        foreach (var id in comments)
        {
            changes.Put(id, await FindAsync(id, cancellationToken));
        }

        foreach (var viewer in viewers)
        {
            await LookAtAsync(viewer, changes, cancellationToken);
        }

        return changes;
    }

    private async Task FollowAsync(
        LogEntry entry, RecordedChanges changes, HashSet<string> viewers, HashSet<RoomPosition> comments, CancellationToken cancellationToken)
    {
        var named = entry.Comments.Select(static comment => comment.Id);
        switch (entry.Action)
        {
            case ModerationAction.Clear:
                changes.Cleared = entry.Position;
                break;
            case ModerationAction.Delete or ModerationAction.Deny or ModerationAction.Judge:
                changes.Gone.UnionWith(named);
                break;
            case ModerationAction.Purge or ModerationAction.Timeout or ModerationAction.Ban when entry.ViewerId is { } viewer:
                changes.Gone.UnionWith(named);
                viewers.Add(viewer);
                break;
            case ModerationAction.Approve:
                comments.UnionWith(named);
                break;
            case ModerationAction.Undo:
                var undone = entry.About is { } about ? await EntryAsync(about, cancellationToken) : null;
                changes.AreUntold |= undone is null or { Action: ModerationAction.Clear };
                if (undone is { Action: ModerationAction.Purge or ModerationAction.Timeout or ModerationAction.Ban, ViewerId: { } freed })
                {
                    viewers.Add(freed);
                }
                else
                {
                    comments.UnionWith(undone is null ? [] : undone.Comments.Select(static comment => comment.Id));
                }

                break;
        }
    }

    private async Task<LogEntry?> EntryAsync(RoomPosition at, CancellationToken cancellationToken)
    {
        var (after, before) = (at with { Sequence = at.Sequence - 1 }, at with { Sequence = at.Sequence + 1 });
        return (await ReadPageAsync(new LogQuery { After = after, Before = before, Limit = 1 }, cancellationToken)).Entries is [var entry, ..] ? entry : null;
    }

    private async Task<Comment?> FindAsync(RoomPosition id, CancellationToken cancellationToken)
    {
        var (after, before) = (id with { Sequence = id.Sequence - 1 }, id with { Sequence = id.Sequence + 1 });
        var page = await link.HistoryAsync(range.RoomId, new HistoryQuery(after, before, null, null, Limit: 1), cancellationToken);
        return page.Comments is [var comment, ..] && range.Holds(comment) ? comment : null;
    }

    private async Task LookAtAsync(string viewerId, RecordedChanges changes, CancellationToken cancellationToken)
    {
        RoomPosition? after = null;
        for (var more = true; more;)
        {
            var page = (RoomAnswer.Comments)await AskAsync(
                new RoomQuery.Comments(new HistoryQuery(after, null, range.Since, range.Until, RecordedRange.PageSize), viewerId), cancellationToken);
            foreach (var found in page.Found)
            {
                changes.Put(found.Comment.Position, found is { Stage: CommentStage.Shown, Deleted: false } ? found.Comment : null);
                after = found.Comment.Position;
            }

            more = page.More && !page.Found.IsEmpty;
        }
    }

    private async Task<RoomAnswer.Log> ReadPageAsync(LogQuery query, CancellationToken cancellationToken) =>
        (RoomAnswer.Log)await AskAsync(new RoomQuery.Log(query), cancellationToken);

    private async Task<RoomAnswer> AskAsync(RoomQuery query, CancellationToken cancellationToken) =>
        await link.AskAsync(range.RoomId, query, cancellationToken) switch
        {
            RoomAnswer.Refused refused => throw new LinkUnavailableException(refused.Rejection),
            var answer => answer,
        };
}
