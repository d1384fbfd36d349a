using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Recording;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>One connection that speaks <c>danmaku.v1</c>: reads its requests, writes its answers.</summary>
/// <remarks>Messages come one at a time; frames of rooms, expiries and late answers come from any thread and only queue frames.</remarks>
internal sealed class NativeConnection : IMessageHandler, IViewerPort
{
    private readonly NativeDoor _door;
    private readonly ViewerConnection _socket;
    private readonly string _defaultRoom;
    private readonly DoorSessions _sessions;

    // Of the join at hand: rooms call Joined while the message that asked for it is handled.
    private string _joinId = "";

    public NativeConnection(NativeDoor door, ViewerConnection socket, string defaultRoom)
    {
        _door = door;
        _socket = socket;
        _defaultRoom = defaultRoom;
        _sessions = new DoorSessions(door.Parts, this);
        socket.EndUnlessCleared(door.Parts.Options.JoinTimeout, CloseCode.JoinTimeout, "No room was joined in time.");
    }

    /// <inheritdoc/>
    public IWireFormat Format => _door.Format;

    /// <inheritdoc/>
    public IFrameSink Frames => _socket.Frames;

    /// <inheritdoc/>
    public async ValueTask OnMessageAsync(MessageKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (kind != MessageKind.Text)
        {
            _socket.Close(CloseCode.UnsupportedData, "This protocol has text frames only.");
            return;
        }

        var request = NativeRequestReader.Read(payload);
        if (request is NativeRequest.Unreadable unreadable)
        {
            _socket.Close(CloseCode.UnreadableMessage, unreadable.Message);
            return;
        }

        var roomId = request.Room ?? _defaultRoom;
        if (_sessions.TakeRequest() is { } flooding)
        {
            Reject(request.Id, roomId, _sessions.Counted(KindOf(request), flooding));
            return;
        }

        await HandleAsync(request, roomId, cancellationToken);
    }

    /// <inheritdoc/>
    public void OnMove(TimeSpan within) => Send(NativeAnswers.Move(within));

    /// <inheritdoc/>
    public void Joined(ViewerSession session, RoomPosition position, bool resumed)
    {
        // First: whoever is told that they are in is not ended for not being in.
        _socket.ClearDeadline();
        Send(NativeAnswers.Joined(_joinId, session, position, resumed, _sessions.Standing));
    }

    /// <inheritdoc/>
    public void RoleChanged(ViewerSession session, ViewerRole role)
    {
        Send(NativeNotices.Role(session.RoomId, role));
        _socket.Close(CloseCode.RoleChanged, "Your role in the room is another now: connect again.");
    }

    /// <inheritdoc/>
    public void TokenExpiring(ViewerSession session)
    {
        if (session.Identity is { } identity)
        {
            Send(NativeAnswers.Expiring(session.RoomId, identity.ExpiresAt));
        }
    }

    /// <inheritdoc/>
    public void TokenExpired(ViewerSession session) => _socket.Close(CloseCode.TokenExpired, "The token has run out.");

    /// <summary>Leaves every room; the connection has ended.</summary>
    public void End() => _sessions.End();

    private ValueTask HandleAsync(NativeRequest request, string roomId, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case NativeRequest.Ping ping:
                Send(NativeAnswers.Pong(ping.Id, _door.Parts.Time.GetUtcNow()));
                _sessions.Counted(RequestKind.Ping, null);
                break;
            case NativeRequest.Post post:
                Reject(post.Id, roomId, _sessions.Start(RequestKind.Post, roomId, viewer => PostAsync(post, roomId, viewer)));
                break;
            case NativeRequest.Moderate moderate:
                Reject(moderate.Id, roomId, _sessions.Start(RequestKind.Moderate, roomId, viewer => ModerateAsync(moderate, roomId, viewer)));
                break;
            case NativeRequest.Join join:
                return JoinAsync(join, roomId, cancellationToken);
            case NativeRequest.Leave leave:
                Leave(leave, roomId);
                break;
            case NativeRequest.RenewToken renew:
                return RenewAsync(renew, roomId, cancellationToken);
            case NativeRequest.Replay replay:
                return ReplayAsync(replay, roomId, cancellationToken);
            case NativeRequest.Invalid invalid:
                Reject(invalid.Id, roomId, _sessions.Counted(RequestKind.Invalid, new Rejection(invalid.Reason, invalid.Message)));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(request), request, "A request without a handler.");
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask JoinAsync(NativeRequest.Join join, string roomId, CancellationToken cancellationToken)
    {
        _joinId = join.Id;
        if (await _sessions.JoinAsync(roomId, join.Token, join.Resume, cancellationToken) is not { } rejection)
        {
            return;
        }

        Reject(join.Id, roomId, rejection);
        if (_sessions.Count == 0 && rejection.RetryAfter is null)
        {
            var (code, text) = rejection.Reason is RejectReason.TokenRefused or RejectReason.TokenRequired
                ? (CloseCode.TokenRefused, "The token was refused.")
                : (CloseCode.RoomForbidden, "No room was joined.");
            _socket.Close(code, text);
        }
    }

    private void Leave(NativeRequest.Leave leave, string roomId)
    {
        var rejection = _sessions.Leave(roomId);
        Reject(leave.Id, roomId, rejection);
        if (rejection is null)
        {
            Send(NativeAnswers.Left(leave.Id, roomId));
        }
    }

    private async ValueTask RenewAsync(NativeRequest.RenewToken renew, string roomId, CancellationToken cancellationToken)
    {
        var rejection = await _sessions.RenewAsync(roomId, renew.Token, cancellationToken);
        Reject(renew.Id, roomId, rejection);
        if (rejection is null && _sessions.Find(roomId) is { } session)
        {
            Send(NativeAnswers.Joined(renew.Id, session, _door.Parts.Hub.PositionOf(roomId), resumed: true, _sessions.Standing));
        }
    }

    // One after the other: whoever seeks about has one reading under way at most.
    private async ValueTask ReplayAsync(NativeRequest.Replay replay, string roomId, CancellationToken cancellationToken)
    {
        var range = new RecordedRange(roomId, replay.Since, replay.Until, replay.Origin);
        var (comments, rejection, parts) = await _sessions.ReplayAsync(range, replay.Token, _door.Recordings, cancellationToken);
        if (rejection is not null)
        {
            Send(NativeAnswers.Reject(replay.Id, roomId, rejection, parts));
        }

        if (comments is not null)
        {
            // Whoever replays a room need not be in it.
            _socket.ClearDeadline();
            Send(NativeReplay.Window(replay.Id, roomId, comments.Window(replay.Origin, replay.At, replay.At + replay.Window)));
        }
    }

    private async Task<RequestResult> PostAsync(NativeRequest.Post post, string roomId, Viewer viewer)
    {
        using var span = CommentSpans.BeginPost(roomId, NativeDoor.Subprotocol);
        switch (span.Answered(await _sessions.PostAsync(roomId, viewer, post.Draft, post.Receipt)))
        {
            case PostResult.Accepted accepted:
                Send(NativeAnswers.Ack(post.Id, roomId, accepted));
                return accepted.Stored ? RequestResult.Done : RequestResult.Unstored;
            case PostResult.Rejected rejected:
                Reject(post.Id, roomId, rejected.Rejection);
                return _sessions.Refused(rejected.Rejection);
            default:
                throw new InvalidOperationException("A post with an unknown result.");
        }
    }

    private async Task<RequestResult> ModerateAsync(NativeRequest.Moderate moderate, string roomId, Viewer viewer)
    {
        switch (await _sessions.ModerateAsync(roomId, viewer, moderate.Command))
        {
            case ModerationResult.Done done:
                Send(NativeAnswers.Ack(moderate.Id, roomId, done));
                return done.Stored ? RequestResult.Done : RequestResult.Unstored;
            case ModerationResult.Refused refused:
                Reject(moderate.Id, roomId, refused.Rejection);
                return _sessions.Refused(refused.Rejection);
            default:
                throw new InvalidOperationException("A command with an unknown result.");
        }
    }

    private void Send(SharedFrame frame) => _socket.Send(frame);

    /// <summary>Says why a request was refused, if it was.</summary>
    private void Reject(string id, string roomId, Rejection? rejection)
    {
        if (rejection is not null)
        {
            Send(NativeAnswers.Reject(id, roomId, rejection));
        }
    }

    private static RequestKind KindOf(NativeRequest request) => request switch
    {
        NativeRequest.Join => RequestKind.Join,
        NativeRequest.Leave => RequestKind.Leave,
        NativeRequest.Post => RequestKind.Post,
        NativeRequest.Moderate => RequestKind.Moderate,
        NativeRequest.RenewToken => RequestKind.RenewToken,
        NativeRequest.Ping => RequestKind.Ping,
        NativeRequest.Replay => RequestKind.Replay,
        _ => RequestKind.Invalid,
    };
}
