using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>One connection that speaks <c>danmaku.v1</c>: reads its requests, keeps its sessions, writes its answers.</summary>
/// <remarks>Messages come one at a time; frames of rooms, expiries and late answers come from any thread and only queue frames.</remarks>
internal sealed class NativeConnection : IMessageHandler, IViewerPort
{
    private static readonly Rejection NotJoined = new(RejectReason.NotJoined, "Join the room on this connection first.");

    private readonly NativeDoor _door;
    private readonly ViewerConnection _socket;
    private readonly string _defaultRoom;
    private readonly Dictionary<string, ViewerSession> _sessions = new(StringComparer.Ordinal);
    private RateBucket _requests;
    private int _pending;

    // Of the join at hand: rooms call Joined while the message that asked for it is handled.
    private string _joinId = "";
    private ViewerStanding _joinStanding = ViewerStanding.Clean;

    public NativeConnection(NativeDoor door, ViewerConnection socket, string defaultRoom)
    {
        _door = door;
        _socket = socket;
        _defaultRoom = defaultRoom;
        _requests = new RateBucket(door.RequestLimit, door.Time.GetTimestamp());
        socket.EndUnlessCleared(door.Options.JoinTimeout, CloseCode.JoinTimeout, "No room was joined in time.");
    }

    /// <inheritdoc/>
    public IWireFormat Format => _door.Format;

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
        if (!_requests.TryTake(1, _door.RequestLimit, _door.Time, _door.Time.GetTimestamp()))
        {
            Refuse(KindOf(request), request.Id, roomId, new Rejection(
                RejectReason.Flooding,
                $"At most {_door.Options.RequestBurst} requests at once and {_door.Options.RequestsPerSecond} per second on one connection.",
                _requests.UntilNext(_door.RequestLimit)));
            return;
        }

        await HandleAsync(request, roomId, cancellationToken);
    }

    /// <inheritdoc/>
    public void OnMove(TimeSpan within) => Send(NativeAnswers.Move(within));

    /// <inheritdoc/>
    public IFrameSink Frames => _socket.Frames;

    /// <inheritdoc/>
    public void Joined(ViewerSession session, RoomPosition position, bool resumed) =>
        Send(NativeAnswers.Joined(_joinId, session, position, resumed, _joinStanding));

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
    public void End()
    {
        foreach (var session in _sessions.Values)
        {
            _door.Hub.Leave(session);
            _door.Metrics.ViewerLeft();
        }

        _sessions.Clear();
    }

    private ValueTask HandleAsync(NativeRequest request, string roomId, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case NativeRequest.Ping ping:
                Send(NativeAnswers.Pong(ping.Id, _door.Time.GetUtcNow()));
                _door.Metrics.Answered(RequestKind.Ping, RequestResult.Done, TimeSpan.Zero);
                break;
            case NativeRequest.Post post:
                Start(RequestKind.Post, post.Id, roomId, viewer => PostAsync(post, roomId, viewer));
                break;
            case NativeRequest.Moderate moderate:
                Start(RequestKind.Moderate, moderate.Id, roomId, viewer => ModerateAsync(moderate, roomId, viewer));
                break;
            case NativeRequest.Join join:
                return JoinAsync(join, roomId, cancellationToken);
            case NativeRequest.Leave leave:
                Leave(leave, roomId);
                break;
            case NativeRequest.RenewToken renew:
                return RenewAsync(renew, roomId, cancellationToken);
            case NativeRequest.Invalid invalid:
                Refuse(RequestKind.Invalid, invalid.Id, roomId, new Rejection(invalid.Reason, invalid.Message));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(request), request, "A request without a handler.");
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask JoinAsync(NativeRequest.Join join, string roomId, CancellationToken cancellationToken)
    {
        var startedAt = _door.Time.GetTimestamp();
        var rejection = await TryJoinAsync(join, roomId, cancellationToken);
        if (rejection is null)
        {
            _door.Metrics.Answered(RequestKind.Join, RequestResult.Done, _door.Time.GetElapsedTime(startedAt));
            return;
        }

        _door.Metrics.Answered(RequestKind.Join, Reject(join.Id, roomId, rejection), _door.Time.GetElapsedTime(startedAt));
        if (_sessions.Count == 0 && rejection.RetryAfter is null)
        {
            var (code, text) = rejection.Reason is RejectReason.TokenRefused or RejectReason.TokenRequired
                ? (CloseCode.TokenRefused, "The token was refused.")
                : (CloseCode.RoomForbidden, "No room was joined.");
            _socket.Close(code, text);
        }
    }

    private async ValueTask<Rejection?> TryJoinAsync(NativeRequest.Join join, string roomId, CancellationToken cancellationToken)
    {
        if (!RoomId.IsValid(roomId))
        {
            return new Rejection(RejectReason.RoomIdInvalid, $"A room id has 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -.");
        }

        if (_sessions.ContainsKey(roomId))
        {
            return new Rejection(RejectReason.AlreadyJoined, "This connection is in that room already.");
        }

        if (_sessions.Count >= _door.Options.MaxRooms)
        {
            return new Rejection(RejectReason.TooManyRooms, $"One connection may be in {_door.Options.MaxRooms} rooms.");
        }

        var (identity, refusal) = await _door.Admission.CheckAsync(join.Token, roomId, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        ViewerSession session;
        try
        {
            _joinId = join.Id;
            _joinStanding = identity is null
                ? ViewerStanding.Clean
                : await _door.Link.StandingOfAsync(roomId, identity.Viewer.Id, cancellationToken);
            session = new ViewerSession(roomId, this, identity, _joinStanding.Appointed);
            await _door.Hub.JoinAsync(session, join.Resume, cancellationToken);
        }
        catch (LinkUnavailableException exception)
        {
            return exception.Rejection;
        }

        _sessions.Add(roomId, session);
        _socket.ClearDeadline();
        _door.Metrics.ViewerJoined();
        return null;
    }

    private void Leave(NativeRequest.Leave leave, string roomId)
    {
        if (!_sessions.Remove(roomId, out var session))
        {
            Refuse(RequestKind.Leave, leave.Id, roomId, NotJoined);
            return;
        }

        _door.Hub.Leave(session);
        _door.Metrics.ViewerLeft();
        Send(NativeAnswers.Left(leave.Id, roomId));
        _door.Metrics.Answered(RequestKind.Leave, RequestResult.Done, TimeSpan.Zero);
    }

    private async ValueTask RenewAsync(NativeRequest.RenewToken renew, string roomId, CancellationToken cancellationToken)
    {
        var startedAt = _door.Time.GetTimestamp();
        var result = await TryRenewAsync(renew, roomId, cancellationToken) is { } rejection
            ? Reject(renew.Id, roomId, rejection)
            : RequestResult.Done;
        _door.Metrics.Answered(RequestKind.RenewToken, result, _door.Time.GetElapsedTime(startedAt));
    }

    private async ValueTask<Rejection?> TryRenewAsync(NativeRequest.RenewToken renew, string roomId, CancellationToken cancellationToken)
    {
        if (!_sessions.TryGetValue(roomId, out var session))
        {
            return NotJoined;
        }

        var (identity, refusal) = await _door.Admission.CheckAsync(renew.Token, roomId, cancellationToken);
        if (identity is null || refusal is not null)
        {
            return refusal ?? new Rejection(RejectReason.TokenRefused, "The token is empty.");
        }

        if (identity.Viewer.Id != session.Identity?.Viewer.Id)
        {
            return new Rejection(RejectReason.TokenRefused, "The token is another viewer's: leave and join with it.");
        }

        session.Renew(identity);
        try
        {
            var standing = await _door.Link.StandingOfAsync(roomId, identity.Viewer.Id, cancellationToken);
            var position = _door.Hub.PositionOf(roomId);
            Send(NativeAnswers.Joined(renew.Id, session, position, resumed: true, standing));
            return null;
        }
        catch (LinkUnavailableException exception)
        {
            return exception.Rejection;
        }
    }

    /// <summary>Starts a request whose answer comes later, so that posts of one connection need not wait for each other's disk.</summary>
    private void Start(RequestKind kind, string id, string roomId, Func<Viewer, Task<RequestResult>> request)
    {
        if (!_sessions.TryGetValue(roomId, out var session))
        {
            Refuse(kind, id, roomId, NotJoined);
        }
        else if (session.Identity is not { } identity)
        {
            Refuse(kind, id, roomId, new Rejection(RejectReason.TokenRequired, "Anonymous readers cannot post: join with a token."));
        }
        else if (Volatile.Read(ref _pending) >= _door.Options.MaxPendingRequests)
        {
            Refuse(kind, id, roomId, new Rejection(
                RejectReason.Flooding,
                $"At most {_door.Options.MaxPendingRequests} requests of one connection may wait for their answers.",
                TimeSpan.FromSeconds(1)));
        }
        else
        {
            Interlocked.Increment(ref _pending);
            _door.Metrics.RequestBegan();
            _ = AnswerAsync(kind, _door.Time.GetTimestamp(), request(identity.Viewer));
        }
    }

    private async Task AnswerAsync(RequestKind kind, long startedAt, Task<RequestResult> request)
    {
        var result = RequestResult.Failed;
        try
        {
            result = await request;
        }
        catch (OperationCanceledException) when (_door.Stopping.IsCancellationRequested)
        {
            // The process stops, and says so in the close frame.
            result = RequestResult.Unavailable;
        }
        catch (Exception exception)
        {
            _door.RequestFailed(exception);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
            _door.Metrics.RequestEnded();
            _door.Metrics.Answered(kind, result, _door.Time.GetElapsedTime(startedAt));
        }
    }

    private async Task<RequestResult> PostAsync(NativeRequest.Post post, string roomId, Viewer viewer)
    {
        using var span = CommentSpans.BeginPost(roomId, NativeDoor.Subprotocol);
        switch (span.Answered(await _door.Link.PostAsync(roomId, viewer, post.Draft, _door.Stopping)))
        {
            case PostResult.Accepted accepted:
                Send(NativeAnswers.Ack(post.Id, roomId, accepted));
                return accepted.Stored ? RequestResult.Done : RequestResult.Unstored;
            case PostResult.Rejected rejected:
                return Reject(post.Id, roomId, rejected.Rejection);
            default:
                throw new InvalidOperationException("A post with an unknown result.");
        }
    }

    private async Task<RequestResult> ModerateAsync(NativeRequest.Moderate moderate, string roomId, Viewer viewer)
    {
        switch (await _door.Link.ModerateAsync(roomId, viewer, moderate.Command, _door.Stopping))
        {
            case ModerationResult.Done done:
                Send(NativeAnswers.Ack(moderate.Id, roomId, done));
                return done.Stored ? RequestResult.Done : RequestResult.Unstored;
            case ModerationResult.Refused refused:
                return Reject(moderate.Id, roomId, refused.Rejection);
            default:
                throw new InvalidOperationException("A command with an unknown result.");
        }
    }

    private void Send(SharedFrame frame) => _socket.Send(frame);

    /// <summary>Refuses what took no time to judge.</summary>
    private void Refuse(RequestKind kind, string id, string roomId, Rejection rejection) =>
        _door.Metrics.Answered(kind, Reject(id, roomId, rejection), TimeSpan.Zero);

    private RequestResult Reject(string id, string roomId, Rejection rejection)
    {
        _door.Metrics.Rejected(NativeNames.Of(rejection.Reason));
        Send(NativeAnswers.Reject(id, roomId, rejection));
        return ResultOf(rejection);
    }

    // Whose fault it is: the service's from 600 on, and where the keys for the token are not here yet.
    private static RequestResult ResultOf(Rejection rejection) =>
        rejection.Reason >= RejectReason.RoomOverloaded || rejection is { Reason: RejectReason.TokenRefused, RetryAfter: not null }
            ? RequestResult.Unavailable
            : RequestResult.Refused;

    private static RequestKind KindOf(NativeRequest request) => request switch
    {
        NativeRequest.Join => RequestKind.Join,
        NativeRequest.Leave => RequestKind.Leave,
        NativeRequest.Post => RequestKind.Post,
        NativeRequest.Moderate => RequestKind.Moderate,
        NativeRequest.RenewToken => RequestKind.RenewToken,
        NativeRequest.Ping => RequestKind.Ping,
        _ => RequestKind.Invalid,
    };
}
