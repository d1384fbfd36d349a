using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <content>Into rooms and out of them, and the tokens for that.</content>
internal sealed partial class CentrifugeConnection
{
    /// <summary>What the protocol has for a subscription that the service ends for good.</summary>
    private const int UnsubscribedByServer = 2000;

    // Rooms subscribed to with a token of their own, which the connection's does not renew.
    private readonly HashSet<string> _withOwnToken = new(StringComparer.Ordinal);

    // The connection's, as it was sent last; checked anew for each room.
    private string? _token;

    // Of the subscription at hand: rooms call Joined while the command that asked for it is handled.
    private Joining? _joining;

    private async ValueTask SubscribeAsync(CentrifugeCommand.Subscribe subscribe, CancellationToken cancellationToken)
    {
        if (!_door.Channels.TryRoomOf(subscribe.Channel, out var roomId))
        {
            Fail(subscribe.Id, _sessions.Counted(RequestKind.Join, _door.Channels.Unknown));
            return;
        }

        Rejection? rejection;
        var joining = new Joining(subscribe);
        if ((subscribe.Token ?? _token) is { } token)
        {
            var (holder, refusal, hasExpired) = await Parts.Admission.IdentifyAsync(token, cancellationToken);
            if (holder is null && hasExpired && subscribe.Token is null)
            {
                // To 109 clients answer with a newer token of the subscription, which has none, and give it up. To this with one of the connection.
                _sessions.Counted(RequestKind.Join, refusal);
                _socket.Close(CloseCode.TokenExpired, "The token has run out.");
                return;
            }

            if (holder is null)
            {
                FailToken(subscribe.Id, _sessions.Counted(RequestKind.Join, refusal), hasExpired);
                return;
            }

            _joining = joining;
            rejection = holder.IdentityIn(roomId) is { } identity
                ? await _sessions.JoinAsync(roomId, identity, subscribe.Resume, cancellationToken)
                : _sessions.Counted(RequestKind.Join, new Rejection(RejectReason.RoomForbidden, "The token is not for this room."));
        }
        else
        {
            _joining = joining;
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

    /// <summary>A subscription at hand.</summary>
    private sealed class Joining(CentrifugeCommand.Subscribe command)
    {
        public CentrifugeCommand.Subscribe Command { get; } = command;

        public bool IsUnrecoverable { get; set; }
    }
}
