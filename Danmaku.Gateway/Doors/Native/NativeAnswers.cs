using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Recording;
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

    public static SharedFrame Joined(string id, ViewerSession session, RoomPosition position, bool resumed, ViewerStanding standing) => NativeFrameWriter.Write(
        "joined"u8,
        (id, session, position, resumed, standing),
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

            WriteYouMembers(json, identity, state.session.Role, state.standing);
        });

    public static SharedFrame Left(string id, string roomId) => NativeFrameWriter.Write(
        "left"u8,
        (id, roomId),
        static (json, state) =>
        {
            json.WriteString("id"u8, state.id);
            json.WriteString("room"u8, state.roomId);
        });

    /// <summary>The answer to a post.</summary>
    public static SharedFrame Ack(string id, string roomId, PostResult.Accepted accepted) => NativeFrameWriter.Write(
        "ack"u8,
        (id, roomId, accepted),
        static (json, state) =>
        {
            WriteAckMembers(json, state.id, state.roomId, state.accepted.Position);
            WritePostMembers(json, state.accepted);
        });

    /// <summary>The answer to a moderation command.</summary>
    public static SharedFrame Ack(string id, string roomId, ModerationResult.Done done) => NativeFrameWriter.Write(
        "ack"u8,
        (id, roomId, done),
        static (json, state) =>
        {
            WriteAckMembers(json, state.id, state.roomId, state.done.Position);
            json.WriteBoolean("stored"u8, state.done.Stored);
        });

    public static SharedFrame Reject(string id, string roomId, Rejection rejection, RecordingParts? parts = null) => NativeFrameWriter.Write(
        "reject"u8,
        (id, roomId, rejection, parts),
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

            if (state.parts is { } parts)
            {
                json.WriteNumber("until"u8, parts.Until.ToUnixTimeMilliseconds());
                if (parts.Since is { } since)
                {
                    json.WriteNumber("since"u8, since.ToUnixTimeMilliseconds());
                }
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

    /// <summary>Writes who the viewer is in the room, and how they stand there.</summary>
    public static void WriteYouMembers(Utf8JsonWriter json, SessionIdentity identity, ViewerRole role, ViewerStanding standing)
    {
        json.WriteStartObject("you"u8);
        json.WriteString("id"u8, identity.Viewer.Id);
        json.WriteString("name"u8, identity.Viewer.Name);
        json.WriteString("role"u8, NativeNames.Of(role));
        json.WriteEndObject();
        NativeSanctions.WriteStanding(json, standing);
        json.WriteNumber("expiresAt"u8, identity.ExpiresAt.ToUnixTimeMilliseconds());
    }

    /// <summary>Writes what became of a post.</summary>
    public static void WritePostMembers(Utf8JsonWriter json, PostResult.Accepted accepted)
    {
        json.WriteBoolean("stored"u8, accepted.Stored);
        if (accepted.Thinned)
        {
            json.WriteBoolean("thinned"u8, true);
        }

        if (accepted.Stage is CommentStage.Held or CommentStage.Delayed)
        {
            json.WriteString("stage"u8, NativeWords<CommentStage>.Of(accepted.Stage));
        }

        if (accepted.Masked is { } masked)
        {
            json.WriteString("masked"u8, masked);
        }
    }

    private static void WriteAckMembers(Utf8JsonWriter json, string id, string roomId, RoomPosition position)
    {
        json.WriteString("id"u8, id);
        json.WriteString("room"u8, roomId);
        json.WriteNumber("epoch"u8, position.Epoch);
        json.WriteNumber("seq"u8, position.Sequence);
    }
}
