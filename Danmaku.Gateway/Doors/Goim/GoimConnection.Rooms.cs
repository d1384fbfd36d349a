using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Goim;

/// <content>How it comes into a room, and into another one.</content>
internal sealed partial class GoimConnection
{
    private async ValueTask AuthAsync(GoimPacket packet, CancellationToken cancellationToken)
    {
        GoimAuth auth;
        try
        {
            auth = GoimAuth.Read(packet.Body);
        }
        catch (GoimBodyException exception)
        {
            Refuse(packet, _sessions.Counted(RequestKind.Invalid, exception.Rejection));
            return;
        }

        if (_format is not null)
        {
            await RenewAsync(packet, auth, cancellationToken);
            return;
        }

        (_format, _token, _roomId) = (_door.FormatOf(auth.Packing), auth.Token, auth.RoomId);
        if (auth.Packing == GoimPacking.Raw)
        {
            _gate = new GoimGate(_socket.Frames) { IsOpen = auth.Accepts?.Contains(_door.Options.PushOperation) ?? true };
        }

        _answer = resumed => GoimAnswers.Welcome(packet.Sequence, auth.Packing, resumed);
        _socket.ClearDeadline();
        if (await _sessions.JoinAsync(auth.RoomId, auth.Token, auth.After, cancellationToken) is { } rejection)
        {
            TurnAway(packet, auth.Packing, rejection);
        }
    }

    /// <summary>Goes on with a newer token, which is what a second auth packet is for.</summary>
    private async ValueTask RenewAsync(GoimPacket packet, GoimAuth auth, CancellationToken cancellationToken)
    {
        var rejection = auth.RoomId != _roomId
            ? _sessions.Counted(RequestKind.RenewToken, new Rejection(RejectReason.RequestInvalid, "This connection is in another room: operation 12 changes it."))
            : await _sessions.RenewAsync(_roomId, auth.Token ?? "", cancellationToken);
        Refuse(packet, rejection);
        if (rejection is null)
        {
            _token = auth.Token;
            Send(GoimAnswers.Welcome(packet.Sequence, Speaking.Packing));
        }
    }

    private async ValueTask ChangeRoomAsync(GoimPacket packet, CancellationToken cancellationToken)
    {
        var roomId = GoimAuth.RoomOf(Encoding.UTF8.GetString(packet.Body.Span));
        var answer = GoimAnswers.Echo(packet, GoimOperation.ChangeRoomReply);
        var old = _sessions.Find(_roomId);
        if (roomId.Length == 0 || old?.RoomId == roomId)
        {
            if (roomId.Length == 0 && old is not null)
            {
                _sessions.Leave(_roomId);
            }

            Send(answer);
            return;
        }

        // What can be known before is asked before, so that a viewer who may not come in stays where they are.
        var (identity, refusal) = RoomId.IsValid(roomId)
            ? await _door.Parts.Admission.CheckAsync(_token, roomId, cancellationToken)
            : (null, new Rejection(RejectReason.RoomIdInvalid, $"A room id has 1 to {RoomId.MaxLength} of a-z A-Z 0-9 _ -."));
        if (refusal is not null)
        {
            Refuse(packet, _sessions.Counted(RequestKind.Join, refusal));
            return;
        }

        // Nothing says which room a comment is of: the old one is silent before the answer, and the new one until after it.
        var back = new ResumePoint(_door.Parts.Hub.PositionOf(_roomId), old?.View ?? AudienceView.Viewers);
        if (old is not null)
        {
            _sessions.Leave(_roomId);
        }

        _answer = _ => answer;
        refusal = await _sessions.JoinAsync(roomId, identity, resume: null, cancellationToken);
        if (refusal is null)
        {
            _roomId = roomId;
            return;
        }

        _answer = null;
        Refuse(packet, refusal);
        if (old is not null && await _sessions.JoinAsync(_roomId, old.Identity, back, cancellationToken) is not null)
        {
            _socket.Close(CloseCode.TryAgainLater, "Neither room can be reached now.");
        }
    }

    /// <summary>Says why the client is not let in, and closes the connection after a while: see <see cref="GoimOptions.RefusalHold"/>.</summary>
    private void TurnAway(GoimPacket packet, GoimPacking packing, Rejection rejection)
    {
        _isTurnedAway = true;
        Send(GoimAnswers.NotLetIn(packet.Sequence, packing, rejection));
        var (code, text) = GoimAnswers.IsAboutToken(rejection) ? (CloseCode.TokenRefused, "The token was refused.")
            : rejection.RetryAfter is not null ? (CloseCode.TryAgainLater, "The room cannot be entered now.")
            : rejection.Reason == RejectReason.RequestInvalid ? (CloseCode.UnreadableMessage, "The auth packet cannot be read.")
            : (CloseCode.RoomForbidden, "No room was joined.");
        if (_door.Options.RefusalHold > TimeSpan.Zero)
        {
            _socket.EndUnlessCleared(_door.Options.RefusalHold, code, text);
        }
        else
        {
            _socket.Close(code, text);
        }
    }
}
