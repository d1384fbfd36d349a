using System.Globalization;
using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>One connection that speaks goim's packets, of either kind: it is in one room, and may change it.</summary>
/// <remarks>Messages come one at a time; frames of rooms, expiries and late answers come from any thread and only queue frames.</remarks>
internal sealed partial class GoimConnection : IMessageHandler, IViewerPort
{
    private readonly GoimDoor _door;
    private readonly ViewerConnection _socket;
    private readonly DoorSessions _sessions;

    // Settled by the first packet.
    private GoimFormat? _format;
    private GoimGate? _gate;
    private string? _token;

    private string _roomId = "";
    private bool _isTurnedAway;

    // To the packet that asked to join, by whether what was missed follows: rooms call Joined while it is handled.
    private Func<bool, SharedFrame>? _answer;

    public GoimConnection(GoimDoor door, ViewerConnection socket)
    {
        _door = door;
        _socket = socket;
        _sessions = new DoorSessions(door.Parts, this);
        socket.EndUnlessCleared(door.Parts.Options.JoinTimeout, CloseCode.JoinTimeout, "No auth packet came in time.");
    }

    /// <inheritdoc/>
    public IWireFormat Format => Speaking;

    /// <inheritdoc/>
    public IFrameSink Frames => _gate ?? _socket.Frames;

    private GoimFormat Speaking => _format ?? _door.FormatOf(GoimPacking.Plain);

    /// <inheritdoc/>
    /// <remarks>Bytes are bytes: some clients put packets into text messages.</remarks>
    public async ValueTask OnMessageAsync(MessageKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        while (!payload.IsEmpty && !_isTurnedAway && _socket.Ending is null)
        {
            if (!GoimPacket.TryRead(payload, out var packet, out payload))
            {
                _socket.Close(CloseCode.UnreadableMessage, "Not goim packets: a header of 16 bytes, and lengths that add up.");
                return;
            }

            if (_sessions.TakeRequest() is { } flooding)
            {
                // What is left of the message is not read: each of a thousand packets would get an answer longer than itself.
                Refuse(packet, _sessions.Counted(KindOf(packet), flooding));
                return;
            }

            await HandleAsync(packet, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void OnMove(TimeSpan within)
    {
        if (_format is { } format)
        {
            Send(GoimNotices.Move(format, within));
        }
    }

    /// <inheritdoc/>
    public void Joined(ViewerSession session, RoomPosition position, bool resumed)
    {
        if (_answer is { } answer)
        {
            Send(answer(resumed));
            _answer = null;
        }

        if (GoimNotices.Standing(Speaking, session.RoomId, _sessions.Standing) is { } notice)
        {
            Send(notice);
        }
    }

    /// <inheritdoc/>
    public void RoleChanged(ViewerSession session, ViewerRole role)
    {
        Send(GoimNotices.Role(Speaking, session.RoomId, role));
        _socket.Close(CloseCode.RoleChanged, "Your role in the room is another now: connect again.");
    }

    /// <inheritdoc/>
    public void TokenExpiring(ViewerSession session)
    {
        if (session.Identity is { } identity)
        {
            Send(GoimNotices.Expiring(Speaking, session.RoomId, identity.ExpiresAt));
        }
    }

    /// <inheritdoc/>
    public void TokenExpired(ViewerSession session) => _socket.Close(CloseCode.TokenExpired, "The token has run out.");

    /// <summary>Leaves its room; the connection has ended.</summary>
    public void End() => _sessions.End();

    private ValueTask HandleAsync(GoimPacket packet, CancellationToken cancellationToken)
    {
        if (packet.Body.Length > GoimPacket.MaxBodyBytes)
        {
            RefuseInvalid(packet, $"A body has at most {GoimPacket.MaxBodyBytes} bytes; this one has {packet.Body.Length}.");
            return ValueTask.CompletedTask;
        }

        if (_format is null && packet.Operation != GoimOperation.Auth)
        {
            Refuse(packet, _sessions.Counted(KindOf(packet), new Rejection(RejectReason.NotJoined, "The first packet must be an auth packet, operation 7.")));
            return ValueTask.CompletedTask;
        }

        switch (packet.Operation)
        {
            case GoimOperation.Heartbeat:
                _sessions.Counted(RequestKind.Ping, null);
                Send(GoimAnswers.Viewers(packet.Sequence, _sessions.Count == 0 ? 0 : _door.Parts.Hub.ViewersOf(_roomId)));
                break;
            case GoimOperation.Send:
                Post(packet);
                break;
            case GoimOperation.Auth:
                return AuthAsync(packet, cancellationToken);
            case GoimOperation.ChangeRoom:
                return ChangeRoomAsync(packet, cancellationToken);
            case GoimOperation.Subscribe:
                Subscribe(packet, wants: true);
                break;
            case GoimOperation.Unsubscribe:
                Subscribe(packet, wants: false);
                break;
            default:
                RefuseInvalid(packet, $"Operation {(int)packet.Operation} is none that clients send.");
                break;
        }

        return ValueTask.CompletedTask;
    }

    private void Post(GoimPacket packet)
    {
        GoimPost post;
        try
        {
            post = GoimPost.Read(packet.Body);
        }
        catch (GoimBodyException exception)
        {
            Refuse(packet, _sessions.Counted(RequestKind.Invalid, exception.Rejection));
            return;
        }

        var (roomId, sequence) = (_roomId, packet.Sequence);
        Refuse(packet, _sessions.Start(RequestKind.Post, roomId, viewer => PostAsync(post, roomId, viewer, sequence)), post.Draft.Nonce);
    }

    private async Task<RequestResult> PostAsync(GoimPost post, string roomId, Viewer viewer, int sequence)
    {
        using var span = CommentSpans.BeginPost(roomId, GoimDoor.Protocol);
        switch (span.Answered(await _sessions.PostAsync(roomId, viewer, post.Draft, post.Receipt)))
        {
            case PostResult.Accepted accepted:
                Send(GoimAnswers.Ack(Speaking, sequence, post.Draft.Nonce, accepted));
                return accepted.Stored ? RequestResult.Done : RequestResult.Unstored;
            case PostResult.Rejected rejected:
                Send(GoimAnswers.Reject(Speaking, sequence, post.Draft.Nonce, rejected.Rejection));
                return _sessions.Refused(rejected.Rejection);
            default:
                throw new InvalidOperationException("A post with an unknown result.");
        }
    }

    private void Subscribe(GoimPacket packet, bool wants)
    {
        if (_gate is not { } gate)
        {
            RefuseInvalid(packet, "Only clients of goim's own kind subscribe to operations: those that name their room as 'room_id'.");
            return;
        }

        var isMeant = false;
        foreach (var text in Encoding.UTF8.GetString(packet.Body.Span).Split(','))
        {
            if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var operation))
            {
                RefuseInvalid(packet, "The body must be operations, as 1000,1001.");
                return;
            }

            isMeant |= operation == _door.Options.PushOperation;
        }

        if (isMeant)
        {
            gate.IsOpen = wants;
        }

        Send(GoimAnswers.Echo(packet, wants ? GoimOperation.SubscribeReply : GoimOperation.UnsubscribeReply));
    }

    private void Send(SharedFrame frame) => _socket.Send(frame);

    private void RefuseInvalid(GoimPacket packet, string message) =>
        Refuse(packet, _sessions.Counted(RequestKind.Invalid, new Rejection(RejectReason.RequestInvalid, message)));

    /// <summary>Says why a packet was refused, if it was. Whoever is not in yet will not be.</summary>
    private void Refuse(GoimPacket packet, Rejection? rejection, string? nonce = null)
    {
        if (rejection is null)
        {
            return;
        }

        if (_format is { } format)
        {
            Send(GoimAnswers.Reject(format, packet.Sequence, nonce, rejection));
        }
        else
        {
            TurnAway(packet, GoimPacking.Plain, rejection);
        }
    }

    private static RequestKind KindOf(GoimPacket packet) => packet.Operation switch
    {
        GoimOperation.Heartbeat => RequestKind.Ping,
        GoimOperation.Send => RequestKind.Post,
        GoimOperation.Auth or GoimOperation.ChangeRoom => RequestKind.Join,
        _ => RequestKind.Invalid,
    };
}
