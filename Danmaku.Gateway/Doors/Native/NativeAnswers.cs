using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Frames of <c>danmaku.v1</c> that go to one connection only.</summary>
internal static class NativeAnswers
{
    public static SharedFrame Hello(string connectionId, SocketLimits sockets, GatewayOptions gateway) => NativeFrameWriter.Write(
        "hello"u8,
        (connectionId, sockets, gateway),
        static (json, state) =>
        {
            json.WriteString("protocol"u8, NativeDoor.Subprotocol);
            json.WriteString("connection"u8, state.connectionId);
            json.WriteNumber("pingInterval"u8, state.sockets.PingInterval.TotalSeconds);
            json.WriteNumber("idleTimeout"u8, state.sockets.IdleTimeout.TotalSeconds);
            json.WriteNumber("joinTimeout"u8, state.gateway.JoinTimeout.TotalSeconds);
            json.WriteNumber("maxMessageBytes"u8, state.sockets.MaxMessageBytes);
            json.WriteNumber("maxRooms"u8, state.gateway.MaxRooms);
        });

    public static SharedFrame Joined(string id, ViewerSession session, RoomPosition position, bool resumed, Sanction? sanction) => NativeFrameWriter.Write(
        "joined"u8,
        (id, session, position, resumed, sanction),
        static (json, state) =>
        {
            json.WriteString("id"u8, state.id);
            json.WriteString("room"u8, state.session.RoomId);
            json.WriteNumber("epoch"u8, state.position.Epoch);
            json.WriteNumber("seq"u8, state.position.Sequence);
            json.WriteBoolean("resumed"u8, state.resumed);
            if (state.session.Identity is not { } identity)
            {
                json.WriteNull("you"u8);
                return;
            }

            json.WriteStartObject("you"u8);
            json.WriteString("id"u8, identity.Viewer.Id);
            json.WriteString("name"u8, identity.Viewer.Name);
            json.WriteString("role"u8, NativeNames.Of(identity.Viewer.Role));
            json.WriteEndObject();
            if (state.sanction is { } sanction)
            {
                json.WriteStartObject("sanction"u8);
                NativeSanctions.WriteMembers(json, sanction);
                NativeSanctions.WriteReason(json, sanction.Reason);
                json.WriteEndObject();
            }

            json.WriteNumber("expiresAt"u8, identity.ExpiresAt.ToUnixTimeMilliseconds());
        });

    public static SharedFrame Left(string id, string roomId) => NativeFrameWriter.Write(
        "left"u8,
        (id, roomId),
        static (json, state) =>
        {
            json.WriteString("id"u8, state.id);
            json.WriteString("room"u8, state.roomId);
        });

    public static SharedFrame Ack(string id, string roomId, RoomPosition position, bool stored, bool thinned) => NativeFrameWriter.Write(
        "ack"u8,
        (id, roomId, position, stored, thinned),
        static (json, state) =>
        {
            json.WriteString("id"u8, state.id);
            json.WriteString("room"u8, state.roomId);
            json.WriteNumber("epoch"u8, state.position.Epoch);
            json.WriteNumber("seq"u8, state.position.Sequence);
            json.WriteBoolean("stored"u8, state.stored);
            if (state.thinned)
            {
                json.WriteBoolean("thinned"u8, true);
            }
        });

    public static SharedFrame Reject(string id, string roomId, Rejection rejection) => NativeFrameWriter.Write(
        "reject"u8,
        (id, roomId, rejection),
        static (json, state) =>
        {
            json.WriteString("id"u8, state.id);
            json.WriteString("room"u8, state.roomId);
            json.WriteNumber("reason"u8, (int)state.rejection.Reason);
            json.WriteString("name"u8, NativeNames.Of(state.rejection.Reason));
            json.WriteString("message"u8, state.rejection.Message);
            if (state.rejection.RetryAfter is { } retryAfter)
            {
                // Rounded up: a client that waits exactly so long must not come a fraction too early.
                json.WriteNumber("retryAfterMs"u8, (long)Math.Ceiling(retryAfter.TotalMilliseconds));
            }
        });

    public static SharedFrame Expiring(string roomId, DateTimeOffset expiresAt) => NativeFrameWriter.Write(
        "expiring"u8,
        (roomId, expiresAt),
        static (json, state) =>
        {
            json.WriteString("room"u8, state.roomId);
            json.WriteNumber("expiresAt"u8, state.expiresAt.ToUnixTimeMilliseconds());
        });

    public static SharedFrame Move(TimeSpan within) => NativeFrameWriter.Write(
        "move"u8, within, static (json, within) => json.WriteNumber("withinMs"u8, (long)within.TotalMilliseconds));

    public static SharedFrame Pong(string id, DateTimeOffset now) => NativeFrameWriter.Write(
        "pong"u8,
        (id, now),
        static (json, state) =>
        {
            json.WriteString("id"u8, state.id);
            json.WriteNumber("at"u8, state.now.ToUnixTimeMilliseconds());
        });
}
