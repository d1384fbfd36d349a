using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;

namespace Danmaku.Tests.Recording;

/// <summary>A room that is all past: its comments and its log, and a count of what was read.</summary>
internal sealed class PastLink : ISiloLink
{
    public List<Comment> Comments { get; } = [];

    /// <summary>Comments that were deleted; whoever deletes one moves it here.</summary>
    public List<Comment> Deleted { get; } = [];

    public List<LogEntry> Log { get; } = [];

    public int HistoryReads { get; private set; }

    public int LogReads { get; private set; }

    /// <summary>Questions for all comments of one viewer.</summary>
    public int ViewerReads { get; private set; }

    /// <summary>Waited for before history is answered; whoever sets it holds readers up.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public async ValueTask<HistoryPage> HistoryAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken)
    {
        HistoryReads++;
        await Before();
        var found = Comments.Where(comment =>
            comment.Position > (query.After ?? default)
            && (query.Before is not { } before || comment.Position < before)
            && (query.Since is not { } since || comment.At >= since)
            && (query.Until is not { } until || comment.At < until));
        List<Comment> all = [.. query.NewestFirst ? found.Reverse() : found];
        return new HistoryPage([.. all.Take(query.Limit)], all.Count > query.Limit);
    }

    public ValueTask<RoomAnswer> AskAsync(string roomId, RoomQuery query, CancellationToken cancellationToken)
    {
        if (query is RoomQuery.Comments ofViewer)
        {
            return new(OfViewer(ofViewer));
        }

        LogReads++;
        var asked = Assert.IsType<RoomQuery.Log>(query).Query;
        var found = Log.Where(entry => entry.Position > (asked.After ?? default) && (asked.Before is not { } before || entry.Position < before));
        List<LogEntry> all = [.. asked.NewestFirst ? found.Reverse() : found];
        return new(new RoomAnswer.Log([.. all.Take(asked.Limit)], all.Count > asked.Limit));
    }

    public ValueTask<PostResult> PostAsync(string roomId, Viewer author, CommentDraft draft, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<ModerationResult> ModerateAsync(string roomId, Viewer moderator, ModerationCommand command, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<RoomSnapshot> SubscribeAsync(string roomId, IRoomListener listener, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask UnsubscribeAsync(string roomId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<bool> ReportViewersAsync(string roomId, int viewers, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<RoomSnapshot> SnapshotAsync(string roomId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<ViewerStanding> StandingOfAsync(string roomId, string viewerId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<DoorTokenAnswer> DoorTokensAsync(DoorTokenRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    private RoomAnswer.Comments OfViewer(RoomQuery.Comments asked)
    {
        ViewerReads++;
        List<StaffComment> all =
        [
            .. Comments.Select(static comment => new StaffComment(comment, CommentStage.Shown, Deleted: false))
                .Concat(Deleted.Select(static comment => new StaffComment(comment, CommentStage.Shown, Deleted: true)))
                .Where(found => found.Comment.Author.Id == asked.ViewerId && found.Comment.Position > (asked.Query.After ?? default))
                .OrderBy(static found => found.Comment.Position),
        ];
        return new RoomAnswer.Comments([.. all.Take(asked.Query.Limit)], all.Count > asked.Query.Limit);
    }
}
