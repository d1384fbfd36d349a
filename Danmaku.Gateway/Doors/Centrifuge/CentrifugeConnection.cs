using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>One connection of a client of Centrifugo: reads its commands, writes its answers.</summary>
/// <remarks>Messages come one at a time; frames of rooms, expiries and late answers come from any thread and only queue frames.</remarks>
internal sealed partial class CentrifugeConnection : IMessageHandler, IViewerPort
{
    /// <summary>What the protocol has for a subscription that the service ends for good.</summary>
    private const int UnsubscribedByServer = 2000;

    private readonly CentrifugeDoor _door;
    private readonly ViewerConnection _socket;
    private readonly SocketLimits _socketLimits;
    private readonly DoorSessions _sessions;

    // Rooms subscribed to with a token of their own, which the connection's does not renew.
    private readonly HashSet<string> _withOwnToken = new(StringComparer.Ordinal);

    // The connection's, as it was sent last; checked anew for each room.
    private string? _token;

    private Phase _phase;

    // Of the subscription at hand: rooms call Joined while the command that asked for it is handled.
    private Joining? _joining;

    public CentrifugeConnection(CentrifugeDoor door, ViewerConnection socket, SocketLimits socketLimits)
    {
        _door = door;
        _socket = socket;
        _socketLimits = socketLimits;
        _sessions = new DoorSessions(door.Parts, this);
        socket.EndUnlessCleared(door.Parts.Options.JoinTimeout, CloseCode.JoinTimeout, "No connect command came in time.");
    }

    /// <summary>How far it has come.</summary>
    private enum Phase
    {
        /// <summary>Its first command has to be connect.</summary>
        Opened,

        /// <summary>Its token was refused: what came with it is not looked at.</summary>
        Refused,

        /// <summary>Commands are taken.</summary>
        Connected,
    }

    /// <inheritdoc/>
    public IWireFormat Format => _door.Format;

    /// <inheritdoc/>
    public IFrameSink Frames => _socket.Frames;

    private DoorParts Parts => _door.Parts;

    /// <inheritdoc/>
    public async ValueTask OnMessageAsync(MessageKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (kind != MessageKind.Text)
        {
            // Not 1003, after which these clients would come back with the same.
            _socket.Close(CloseCode.UnreadableMessage, "JSON in text frames is spoken here.");
            return;
        }

        var rest = payload;
        while (!rest.IsEmpty && _socket.Ending is null)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                await HandleAsync(CentrifugeCommandReader.Read(line), cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public void OnMove(TimeSpan within) =>
        _socket.Send(CentrifugePushes.Disconnect(CloseCode.MoveElsewhere, "This gateway goes away: connect again and recover."));

    /// <inheritdoc/>
    public void OnPing() => _socket.Send(CentrifugeReplies.Ping);

    /// <inheritdoc/>
    public void Joined(ViewerSession session, RoomPosition position, bool resumed)
    {
        if (_joining is not { } joining)
        {
            throw new InvalidOperationException("A room was joined that nobody asked for.");
        }

        if (joining is { Command: { Resume: not null, IsRecoveryRequired: true } } && !resumed)
        {
            joining.IsUnrecoverable = true;
            return;
        }

        // What was missed follows as publications, which move the client on from where it was.
        var place = resumed && joining.Command.Resume is { } resume ? resume.Position : position;
        _socket.Send(CentrifugeReplies.Subscribed(
            joining.Command.Id, session, place, joining.Command.Resume, resumed, _sessions.Standing, joining.Command.Token is null ? null : TtlOf(session.Identity)));
    }

    /// <inheritdoc/>
    public void RoleChanged(ViewerSession session, ViewerRole role)
    {
        _socket.Send(CentrifugePushes.Role(_door.Channels.Of(session.RoomId), role));
        _socket.Close(CloseCode.RoleChanged, "Your role in the room is another now: connect again.");
    }

    /// <inheritdoc/>
    public void TokenExpiring(ViewerSession session)
    {
        // Clients know when from the answer to connect or subscribe.
    }

    /// <inheritdoc/>
    public void TokenExpired(ViewerSession session) => _socket.Close(CloseCode.TokenExpired, "The token has run out.");

    /// <summary>Leaves every room; the connection has ended.</summary>
    public void End() => _sessions.End();

    private async ValueTask HandleAsync(CentrifugeCommand command, CancellationToken cancellationToken)
    {
        switch (command)
        {
            case CentrifugeCommand.Pong:
                return;
            case CentrifugeCommand.Unreadable unreadable:
                _socket.Close(CloseCode.UnreadableMessage, unreadable.Message);
                return;
            default:
                break;
        }

        if (_sessions.TakeRequest() is { } flooding)
        {
            Fail(command.Id, _sessions.Counted(KindOf(command), flooding));
            return;
        }

        if (command is CentrifugeCommand.Connect connect)
        {
            await ConnectAsync(connect, cancellationToken);
        }
        else if (_phase == Phase.Connected)
        {
            await DoAsync(command, cancellationToken);
        }
        else if (_phase == Phase.Opened)
        {
            _socket.Close(CloseCode.UnreadableMessage, "The first command must be connect.");
        }
    }

    private async ValueTask ConnectAsync(CentrifugeCommand.Connect connect, CancellationToken cancellationToken)
    {
        if (_phase == Phase.Connected)
        {
            Fail(connect.Id, _sessions.Counted(RequestKind.Invalid, new Rejection(RejectReason.RequestInvalid, "This connection is connected already.")));
            return;
        }

        TokenHolder? holder = null;
        if (connect.Token is { } token)
        {
            (holder, var refusal, var hasExpired) = await Parts.Admission.IdentifyAsync(token, cancellationToken);
            if (refusal is not null)
            {
                _phase = Phase.Refused;
                FailToken(connect.Id, refusal, hasExpired);
                if (!hasExpired && refusal.RetryAfter is null)
                {
                    _socket.Close(CloseCode.TokenRefused, "The token was refused.");
                }

                return;
            }
        }

        _phase = Phase.Connected;
        _token = connect.Token;
        _socket.ClearDeadline();
        var client = Guid.CreateVersion7(Parts.Time.GetUtcNow()).ToString("N");
        _socket.Send(CentrifugeReplies.Connected(connect.Id, client, TtlOf(holder), _socketLimits, Parts.Options));
    }

    private async ValueTask SubscribeAsync(CentrifugeCommand.Subscribe subscribe, CancellationToken cancellationToken)
    {
        if (!_door.Channels.TryRoomOf(subscribe.Channel, out var roomId))
        {
            Fail(subscribe.Id, _sessions.Counted(RequestKind.Join, _door.Channels.Unknown));
            return;
        }

        Rejection? rejection;
        var joining = _joining = new Joining(subscribe);
        if ((subscribe.Token ?? _token) is { } token)
        {
            var (holder, refusal, hasExpired) = await Parts.Admission.IdentifyAsync(token, cancellationToken);
            if (holder is null)
            {
                FailToken(subscribe.Id, _sessions.Counted(RequestKind.Join, refusal), hasExpired);
                return;
            }

            rejection = holder.IdentityIn(roomId) is { } identity
                ? await _sessions.JoinAsync(roomId, identity, subscribe.Resume, cancellationToken)
                : _sessions.Counted(RequestKind.Join, new Rejection(RejectReason.RoomForbidden, "The token is not for this room."));
        }
        else
        {
            rejection = await _sessions.JoinAsync(roomId, token: null, subscribe.Resume, cancellationToken);
        }

        _joining = null;
        Fail(subscribe.Id, rejection);
        if (rejection is null && joining.IsUnrecoverable)
        {
            // Found out by going in; what came of that, these clients do not look at.
            _sessions.Leave(roomId);
            _socket.Send(CentrifugeReplies.Error(subscribe.Id, CentrifugeError.UnrecoverablePosition));
        }
        else if (rejection is null && subscribe.Token is not null)
        {
            _withOwnToken.Add(roomId);
        }
    }

    private void Unsubscribe(CentrifugeCommand.Unsubscribe unsubscribe)
    {
        // Whoever is out already is where they wanted to be.
        if (_door.Channels.TryRoomOf(unsubscribe.Channel, out var roomId) && _sessions.Find(roomId) is not null)
        {
            _sessions.Leave(roomId);
            _withOwnToken.Remove(roomId);
        }

        _socket.Send(CentrifugeReplies.Done(unsubscribe.Id, "unsubscribe"u8));
    }

    private async ValueTask RefreshAsync(CentrifugeCommand.Refresh refresh, CancellationToken cancellationToken)
    {
        var (holder, refusal, hasExpired) = await Parts.Admission.IdentifyAsync(refresh.Token, cancellationToken);
        if (holder is null)
        {
            FailToken(refresh.Id, _sessions.Counted(RequestKind.RenewToken, refusal), hasExpired);
            return;
        }

        foreach (var session in _sessions.All.Where(session => session.Identity is not null && !_withOwnToken.Contains(session.RoomId)).ToArray())
        {
            var rejection = await _sessions.RenewAsync(session.RoomId, refresh.Token, cancellationToken);
            if (rejection is { Reason: RejectReason.RoomForbidden })
            {
                _sessions.Leave(session.RoomId);
                _socket.Send(CentrifugePushes.Unsubscribe(_door.Channels.Of(session.RoomId), UnsubscribedByServer, rejection.Message));
            }
            else if (rejection is not null)
            {
                Fail(refresh.Id, rejection);
                return;
            }
        }

        _token = refresh.Token;
        _socket.Send(CentrifugeReplies.Refreshed(refresh.Id, "refresh"u8, TtlOf(holder)));
    }

    private async ValueTask RefreshAsync(CentrifugeCommand.SubRefresh refresh, CancellationToken cancellationToken)
    {
        if (!_door.Channels.TryRoomOf(refresh.Channel, out var roomId))
        {
            Fail(refresh.Id, _sessions.Counted(RequestKind.RenewToken, _door.Channels.Unknown));
            return;
        }

        var (holder, refusal, hasExpired) = await Parts.Admission.IdentifyAsync(refresh.Token, cancellationToken);
        if (holder is null)
        {
            FailToken(refresh.Id, _sessions.Counted(RequestKind.RenewToken, refusal), hasExpired);
        }
        else if (await _sessions.RenewAsync(roomId, refresh.Token, cancellationToken) is { } rejection)
        {
            Fail(refresh.Id, rejection);
        }
        else
        {
            _withOwnToken.Add(roomId);
            _socket.Send(CentrifugeReplies.Refreshed(refresh.Id, "sub_refresh"u8, TtlOf(holder)));
        }
    }

    /// <summary>When a client should come with a newer token: with some of the old one's time left.</summary>
    /// <returns>Seconds from now; <see langword="null"/> for a token that clients cannot renew by themselves.</returns>
    private long? TtlOf(TokenHolder? holder) => holder is { DoorToken: null } ? TtlUntil(holder.Token.ExpiresAt) : null;

    private long? TtlOf(SessionIdentity? identity) => identity is { DoorToken: null } ? TtlUntil(identity.ExpiresAt) : null;

    private long TtlUntil(DateTimeOffset expiresAt)
    {
        var left = expiresAt - Parts.Time.GetUtcNow();
        var early = left / 2 < SessionIdentity.ExpiryNotice ? left / 2 : SessionIdentity.ExpiryNotice;
        return Math.Max(1, (long)(left - early).TotalSeconds);
    }

    /// <summary>Says why a command was refused, if it was and wants to know.</summary>
    private void Fail(long id, Rejection? rejection)
    {
        if (rejection is not null && id > 0)
        {
            _socket.Send(CentrifugeReplies.Error(id, CentrifugeError.Of(rejection)));
        }
    }

    private void FailToken(long id, Rejection? refusal, bool hasExpired)
    {
        if (refusal is not null)
        {
            _socket.Send(CentrifugeReplies.Error(id, hasExpired ? CentrifugeError.TokenExpired(refusal) : CentrifugeError.Of(refusal)));
        }
    }

    private static RequestKind KindOf(CentrifugeCommand command) => command switch
    {
        CentrifugeCommand.Connect or CentrifugeCommand.Subscribe => RequestKind.Join,
        CentrifugeCommand.Unsubscribe => RequestKind.Leave,
        CentrifugeCommand.Publish or CentrifugeCommand.Post => RequestKind.Post,
        CentrifugeCommand.Moderate => RequestKind.Moderate,
        CentrifugeCommand.Refresh or CentrifugeCommand.SubRefresh => RequestKind.RenewToken,
        _ => RequestKind.Invalid,
    };

    /// <summary>A subscription at hand.</summary>
    private sealed class Joining(CentrifugeCommand.Subscribe command)
    {
        public CentrifugeCommand.Subscribe Command { get; } = command;

        public bool IsUnrecoverable { get; set; }
    }
}
