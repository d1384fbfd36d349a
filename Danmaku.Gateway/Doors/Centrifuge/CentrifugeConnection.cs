using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>One connection of a client of Centrifugo: reads its commands, writes its answers.</summary>
/// <remarks>Messages come one at a time; frames of rooms, expiries and late answers come from any thread and only queue frames.</remarks>
internal sealed partial class CentrifugeConnection : IMessageHandler, IViewerPort
{
    private readonly CentrifugeDoor _door;
    private readonly ViewerConnection _socket;
    private readonly SocketLimits _socketLimits;
    private readonly DoorSessions _sessions;

    private Phase _phase;

    // In the frame at hand.
    private int _refusedForFlooding;

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

        _refusedForFlooding = 0;
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
            // Clients wait for each of their answers, and there is room for a thousand commands in a frame, each shorter than its answer.
            Fail(command.Id, _sessions.Counted(KindOf(command), flooding));
            if (++_refusedForFlooding > Parts.Options.RequestBurst)
            {
                _socket.Close(CloseCode.InputFlood, "You send too many commands in one frame.");
            }

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
}
