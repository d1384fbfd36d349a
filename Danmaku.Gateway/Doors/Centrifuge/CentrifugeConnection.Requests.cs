using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <content>What a client asks of the rooms it is in.</content>
internal sealed partial class CentrifugeConnection
{
    /// <summary>Most publications in one answer; what is behind them takes another request.</summary>
    private const int MaxHistory = 300;

    private async ValueTask DoAsync(CentrifugeCommand command, CancellationToken cancellationToken)
    {
        switch (command)
        {
            case CentrifugeCommand.Publish publish when RoomOf(publish.Id, publish.Channel, RequestKind.Post) is { } roomId:
                Fail(publish.Id, _sessions.Start(RequestKind.Post, roomId, viewer => PostAsync(publish, roomId, viewer)));
                break;
            case CentrifugeCommand.Post post when RoomNamed(post.Id, post.Room, RequestKind.Post) is { } roomId:
                Fail(post.Id, _sessions.Start(RequestKind.Post, roomId, viewer => PostAsync(post, roomId, viewer)));
                break;
            case CentrifugeCommand.Moderate moderate when RoomNamed(moderate.Id, moderate.Room, RequestKind.Moderate) is { } roomId:
                Fail(moderate.Id, _sessions.Start(RequestKind.Moderate, roomId, viewer => ModerateAsync(moderate, roomId, viewer)));
                break;
            case CentrifugeCommand.Subscribe subscribe:
                await SubscribeAsync(subscribe, cancellationToken);
                break;
            case CentrifugeCommand.Unsubscribe unsubscribe:
                Unsubscribe(unsubscribe);
                break;
            case CentrifugeCommand.Refresh refresh:
                await RefreshAsync(refresh, cancellationToken);
                break;
            case CentrifugeCommand.SubRefresh refresh:
                await RefreshAsync(refresh, cancellationToken);
                break;
            case CentrifugeCommand.Send:
                // Nobody takes it. Clients that send nothing else must not think that nobody is there.
                _socket.Send(CentrifugeReplies.Ping);
                break;
            case CentrifugeCommand.Impossible impossible:
                _sessions.Counted(RequestKind.Invalid, new Rejection(RejectReason.RequestInvalid, impossible.Error.Message));
                _socket.Send(CentrifugeReplies.Error(impossible.Id, impossible.Error));
                break;
            case CentrifugeCommand.Invalid invalid:
                Fail(invalid.Id, _sessions.Counted(RequestKind.Invalid, new Rejection(invalid.Reason, invalid.Message)));
                break;
            default:
                await ReadAsync(command, cancellationToken);
                break;
        }
    }

    /// <summary>Answers what is read of rooms, one after the other: whoever asks much waits for it.</summary>
    private async ValueTask ReadAsync(CentrifugeCommand command, CancellationToken cancellationToken)
    {
        try
        {
            switch (command)
            {
                case CentrifugeCommand.History history when SessionOf(history.Id, history.Channel) is { } session:
                    await ReadHistoryAsync(history, session, cancellationToken);
                    break;
                case CentrifugeCommand.PresenceStats stats when SessionOf(stats.Id, stats.Channel) is { } session:
                    _socket.Send(CentrifugeReplies.PresenceStats(stats.Id, Parts.Hub.ViewersOf(session.RoomId)));
                    break;
                case CentrifugeCommand.ReadRoom room when SessionIn(room.Id, RoomNamed(room.Id, room.Room, RequestKind.Invalid)) is { } session:
                    var snapshot = await Parts.Link.SnapshotAsync(session.RoomId, cancellationToken);
                    _socket.Send(CentrifugeReplies.Room(room.Id, Disclosure.Of(snapshot, session.View)));
                    break;
                case CentrifugeCommand.ReadStanding mine when SessionIn(mine.Id, RoomNamed(mine.Id, mine.Room, RequestKind.Invalid)) is { } session:
                    await ReadStandingAsync(mine, session, cancellationToken);
                    break;
                default:
                    // Refused already.
                    break;
            }
        }
        catch (LinkUnavailableException exception)
        {
            _sessions.Refused(exception.Rejection);
            Fail(command.Id, exception.Rejection);
        }
    }

    private async ValueTask ReadHistoryAsync(CentrifugeCommand.History history, ViewerSession session, CancellationToken cancellationToken)
    {
        var position = Parts.Hub.PositionOf(session.RoomId);
        if (history.Since is { Position.Epoch: var epoch } && (epoch == 0 || epoch > position.Epoch))
        {
            _socket.Send(CentrifugeReplies.Error(history.Id, CentrifugeError.UnrecoverablePosition));
            return;
        }

        IEnumerable<Comment> comments = [];
        if (history.Limit != 0)
        {
            var limit = history.Limit is > 0 and < MaxHistory ? history.Limit : MaxHistory;
            var since = history.Since?.Position;
            var query = new HistoryQuery(history.Reverse ? null : since, history.Reverse ? since : null, null, null, limit, history.Reverse);
            comments = (await Parts.Link.HistoryAsync(session.RoomId, query, cancellationToken)).Comments;
        }

        _socket.Send(CentrifugeReplies.History(history.Id, comments, position, session.View));
    }

    private async ValueTask ReadStandingAsync(CentrifugeCommand.ReadStanding mine, ViewerSession session, CancellationToken cancellationToken)
    {
        if (session.Identity is not { } identity)
        {
            var rejection = new Rejection(RejectReason.TokenRequired, "Anonymous readers have no standing: subscribe with a token.");
            _sessions.Refused(rejection);
            Fail(mine.Id, rejection);
            return;
        }

        var standing = await Parts.Link.StandingOfAsync(session.RoomId, identity.Viewer.Id, cancellationToken);
        _socket.Send(CentrifugeReplies.Standing(mine.Id, identity, session.Role, standing));
    }

    private Task<RequestResult> PostAsync(CentrifugeCommand.Publish publish, string roomId, Viewer viewer) => PostAsync(
        publish.Id, roomId, viewer, publish.Draft, publish.Receipt, static (id, _) => CentrifugeReplies.Done(id, "publish"u8));

    private Task<RequestResult> PostAsync(CentrifugeCommand.Post post, string roomId, Viewer viewer) => PostAsync(
        post.Id, roomId, viewer, post.Draft, post.Receipt, CentrifugeReplies.Posted);

    private async Task<RequestResult> PostAsync(
        long id, string roomId, Viewer viewer, CommentDraft draft, string? receipt, Func<long, PostResult.Accepted, SharedFrame> answer)
    {
        using var span = CommentSpans.BeginPost(roomId, CentrifugeDoor.Subprotocol);
        switch (span.Answered(await _sessions.PostAsync(roomId, viewer, draft, receipt)))
        {
            case PostResult.Accepted accepted:
                _socket.Send(answer(id, accepted));
                return accepted.Stored ? RequestResult.Done : RequestResult.Unstored;
            case PostResult.Rejected rejected:
                Fail(id, rejected.Rejection);
                return _sessions.Refused(rejected.Rejection);
            default:
                throw new InvalidOperationException("A post with an unknown result.");
        }
    }

    private async Task<RequestResult> ModerateAsync(CentrifugeCommand.Moderate moderate, string roomId, Viewer viewer)
    {
        switch (await _sessions.ModerateAsync(roomId, viewer, moderate.Command))
        {
            case ModerationResult.Done done:
                _socket.Send(CentrifugeReplies.Moderated(moderate.Id, done));
                return done.Stored ? RequestResult.Done : RequestResult.Unstored;
            case ModerationResult.Refused refused:
                Fail(moderate.Id, refused.Rejection);
                return _sessions.Refused(refused.Rejection);
            default:
                throw new InvalidOperationException("A command with an unknown result.");
        }
    }

    /// <summary>The room of a channel, or an answer that there is none.</summary>
    private string? RoomOf(long id, string channel, RequestKind kind)
    {
        if (_door.Channels.TryRoomOf(channel, out var roomId))
        {
            return roomId;
        }

        Fail(id, _sessions.Counted(kind, _door.Channels.Unknown));
        return null;
    }

    /// <summary>The room that a call names, or the one that the client is in; or an answer that it has to name one.</summary>
    private string? RoomNamed(long id, string? name, RequestKind kind)
    {
        if (name is not null || _sessions.Count == 1)
        {
            return name ?? _sessions.All.First().RoomId;
        }

        Fail(id, _sessions.Counted(kind, new Rejection(RejectReason.RequestInvalid, "Member 'room' is missing, and this connection is not in just one.")));
        return null;
    }

    private ViewerSession? SessionOf(long id, string channel) => SessionIn(id, RoomOf(id, channel, RequestKind.Invalid));

    /// <summary>The session in a room, or an answer that there is none; <see langword="null"/> is answered already.</summary>
    private ViewerSession? SessionIn(long id, string? roomId)
    {
        var session = roomId is null ? null : _sessions.Find(roomId);
        if (session is null && roomId is not null)
        {
            Fail(id, _sessions.Counted(RequestKind.Invalid, new Rejection(RejectReason.NotJoined, "Subscribe to the channel on this connection first.")));
        }

        return session;
    }
}
