using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Doors.Irc;

/// <content>Comments from before, for clients that ask for them.</content>
internal sealed partial class IrcConnection
{
    // What is sent at once: a frame for each comment would cost more, one for all would be too long for those who read slowly.
    private const int CommentsOfFrame = 20;

    private static readonly Rejection BadHistory = new(RejectReason.RequestInvalid, "A CHATHISTORY that cannot be read.");

    private int _batches;

    // One after the other with all else that the client says: whoever asks much waits for it.
    private async ValueTask TellHistoryAsync(IrcLine line, CancellationToken cancellationToken)
    {
        if (IrcHistoryRequest.Read(line, out var wrong) is not { } request)
        {
            _sessions.Counted(RequestKind.History, BadHistory);
            Fail(wrong.Code, wrong.Context, wrong.Words);
            return;
        }

        var context = $"{line[0].ToUpperInvariant()} {request.Channel}";
        if (_sessions.Find(RoomOf(request.Channel)) is not { } session)
        {
            _sessions.Counted(RequestKind.History, new Rejection(RejectReason.NotJoined, "Join the room on this connection first."));
            Fail("INVALID_TARGET", context, "Messages could not be retrieved: join the channel first");
            return;
        }

        try
        {
            Tell(session.RoomId, await FindAsync(session.RoomId, request.Queries, cancellationToken));
            _sessions.Counted(RequestKind.History, null);
        }
        catch (LinkUnavailableException exception)
        {
            _sessions.Counted(RequestKind.History, exception.Rejection);
            Fail("MESSAGE_ERROR", context, $"Messages could not be retrieved: {exception.Rejection.Message}");
        }
    }

    private async ValueTask<IReadOnlyList<Comment>> FindAsync(string roomId, IReadOnlyList<HistoryQuery> queries, CancellationToken cancellationToken)
    {
        var found = new List<Comment>();
        foreach (var query in queries.Where(static query => !IsEmpty(query)))
        {
            // What was accepted a moment ago may not be stored yet, and was sent to those only who were there: without it whoever comes back has a gap.
            var page = await _door.Parts.Link.HistoryAsync(roomId, query, cancellationToken);
            var newest = page.Comments.IsEmpty ? default : page.Comments.Max(static comment => comment.Position);
            var fresh = (await _door.Parts.Link.SnapshotAsync(roomId, cancellationToken)).Comments.Where(comment => comment.Position > newest && IsAskedFor(comment, query));
            var all = page.Comments.Concat(fresh);
            found.AddRange((query.NewestFirst ? all.OrderByDescending(static comment => comment.Position) : all.OrderBy(static comment => comment.Position))
                .Take(query.Limit));
        }

        return [.. found.OrderBy(static comment => comment.Position)];
    }

    private void Tell(string roomId, IReadOnlyList<Comment> comments)
    {
        var hasBatches = _abilities.HasFlag(IrcAbilities.Batches);
        var batch = hasBatches ? string.Create(CultureInfo.InvariantCulture, $"h{++_batches}") : "";
        if (hasBatches)
        {
            Line($":tmi.twitch.tv BATCH +{batch} chathistory {IrcNames.ChannelOf(roomId)}");
        }

        foreach (var some in comments.Chunk(CommentsOfFrame))
        {
            var lines = _format.Begin();
            foreach (var comment in some)
            {
                _format.WriteFromBefore(lines, roomId, comment, batch);
            }

            Send(_format.Build(lines));
        }

        if (hasBatches)
        {
            Line($":tmi.twitch.tv BATCH -{batch}");
        }
    }

    private void Fail(string code, string context, string words) => Line($":tmi.twitch.tv FAIL CHATHISTORY {code} {Safe(context)} :{words}");

    private static bool IsAskedFor(Comment comment, HistoryQuery query) =>
        (query.After is not { } after || comment.Position > after) && (query.Before is not { } before || comment.Position < before)
        && (query.Since is not { } since || comment.At >= since) && (query.Until is not { } until || comment.At < until);

    // Of the two ways between two places one leads nowhere.
    private static bool IsEmpty(HistoryQuery query) => query.After >= query.Before || query.Since >= query.Until;
}
