using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>Writes the answers to commands.</summary>
internal static class CentrifugeReplies
{
    /// <summary>What the service sends when it has heard nothing for a while, and clients wait for.</summary>
    public static SharedFrame Ping { get; } = SharedFrame.Text("{}"u8, isDroppable: true);

    /// <summary>An answer that says no more than that it is done.</summary>
    /// <param name="id">The command's.</param>
    /// <param name="name">The command.</param>
    public static SharedFrame Done(long id, ReadOnlySpan<byte> name) => Write(id, name, 0, static (_, _) => { });

    /// <summary>Why a command failed.</summary>
    public static SharedFrame Error(long id, CentrifugeError error) => Write(id, "error"u8, error, static (json, error) =>
    {
        json.WriteNumber("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        if (error.IsTemporary)
        {
            json.WriteBoolean("temporary"u8, true);
        }
    });

    /// <summary>The connection may be used.</summary>
    /// <param name="id">The command's.</param>
    /// <param name="client">The connection's id.</param>
    /// <param name="ttl">When to come with a newer token, in seconds from now; <see langword="null"/>: never.</param>
    /// <param name="sockets">Limits of the connection.</param>
    /// <param name="gateway">More of them.</param>
    public static SharedFrame Connected(long id, string client, long? ttl, SocketLimits sockets, GatewayOptions gateway) => Write(
        id,
        "connect"u8,
        (client, ttl, sockets, gateway),
        static (json, state) =>
        {
            json.WriteString("client"u8, state.client);
            json.WriteString("version"u8, "danmaku"u8);
            WriteTtl(json, state.ttl);
            json.WriteNumber("ping"u8, (long)Math.Ceiling(state.sockets.PingInterval.TotalSeconds));
            json.WriteBoolean("pong"u8, true);
            json.WriteStartObject("data"u8);
            json.WriteNumber("maxMessageBytes"u8, state.sockets.MaxMessageBytes);
            json.WriteNumber("maxRooms"u8, state.gateway.MaxRooms);
            json.WriteEndObject();
        });

    /// <summary>A newer token was taken.</summary>
    public static SharedFrame Refreshed(long id, ReadOnlySpan<byte> name, long? ttl) => Write(id, name, ttl, static (json, ttl) => WriteTtl(json, ttl));

    /// <summary>The client is in the channel: publications follow.</summary>
    /// <param name="id">The command's.</param>
    /// <param name="session">Its session in the room.</param>
    /// <param name="place">Where what follows begins.</param>
    /// <param name="resume">Where the client said it was, if it did.</param>
    /// <param name="isRecovered">Whether what it missed since then follows.</param>
    /// <param name="standing">How the viewer stands in the room.</param>
    /// <param name="ttl">As in <see cref="Connected"/>, of a token for this channel alone.</param>
    public static SharedFrame Subscribed(
        long id, ViewerSession session, RoomPosition place, ResumePoint? resume, bool isRecovered, ViewerStanding standing, long? ttl) => Write(
        id,
        "subscribe"u8,
        (session, place, resume, isRecovered, standing, ttl),
        static (json, state) =>
        {
            WriteTtl(json, state.ttl);
            json.WriteBoolean("recoverable"u8, true);
            json.WriteBoolean("positioned"u8, true);
            json.WriteString("epoch"u8, ChannelEpoch.Of(state.place.Epoch, state.session.View));
            json.WriteNumber("offset"u8, state.place.Sequence);
            if (state.resume is not null)
            {
                json.WriteBoolean("was_recovering"u8, true);
                json.WriteBoolean("recovered"u8, state.isRecovered);
            }

            if (state.session.Identity is { } identity)
            {
                json.WritePropertyName("data"u8);
                WriteStanding(json, identity, state.session.Role, state.standing);
            }
        });

    /// <summary>How many viewers there are. Who they are is not known here, so each connection counts as one.</summary>
    public static SharedFrame PresenceStats(long id, int viewers) => Write(id, "presence_stats"u8, viewers, static (json, viewers) =>
    {
        json.WriteNumber("num_clients"u8, viewers);
        json.WriteNumber("num_users"u8, viewers);
    });

    /// <summary>Stored comments, and where the channel is.</summary>
    public static SharedFrame History(long id, IEnumerable<Comment> comments, RoomPosition position, AudienceView view) => Write(
        id,
        "history"u8,
        (comments, position, view),
        static (json, state) =>
        {
            json.WriteStartArray("publications"u8);
            foreach (var comment in state.comments)
            {
                json.WriteStartObject();
                json.WritePropertyName("data"u8);
                CentrifugePushes.WriteEvent(json, new RoomEvent.CommentPosted(comment, Thinned: false));

                // An offset counts in the channel's epoch alone.
                CentrifugePushes.WritePlace(json, comment.Position.Epoch == state.position.Epoch ? comment.Position.Sequence : 0, epoch: null);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WritePosition(json, state.position, state.view);
        });

    /// <summary>The answer to a post as a method.</summary>
    public static SharedFrame Posted(long id, PostResult.Accepted accepted) => Called(id, accepted, static (json, accepted) =>
    {
        json.WriteString("id"u8, accepted.Position.ToString());
        NativeAnswers.WritePostMembers(json, accepted);
    });

    /// <summary>The answer to a moderation action.</summary>
    public static SharedFrame Moderated(long id, ModerationResult.Done done) => Called(id, done, static (json, done) =>
    {
        json.WriteString("event"u8, done.Position.ToString());
        json.WriteBoolean("stored"u8, done.Stored);
    });

    /// <summary>The room as it is, with the place that a subscription can start from.</summary>
    public static SharedFrame Room(long id, RoomSnapshot snapshot) => Called(id, snapshot, static (json, snapshot) =>
    {
        NativeJson.WriteRoom(json, snapshot);
        json.WriteStartObject("position"u8);
        WritePosition(json, snapshot.Position, snapshot.Staff is null ? AudienceView.Viewers : AudienceView.Staff);
        json.WriteEndObject();
    });

    /// <summary>How the viewer stands in the room.</summary>
    public static SharedFrame Standing(long id, SessionIdentity identity, ViewerRole role, ViewerStanding standing)
    {
        var json = Begin(id, "rpc"u8);
        json.WritePropertyName("data"u8);
        WriteStanding(json, identity, role, standing);
        return End(json);
    }

    private static void WriteStanding(Utf8JsonWriter json, SessionIdentity identity, ViewerRole role, ViewerStanding standing)
    {
        json.WriteStartObject();
        NativeAnswers.WriteYouMembers(json, identity, role, standing);
        json.WriteEndObject();
    }

    private static void WritePosition(Utf8JsonWriter json, RoomPosition position, AudienceView view)
    {
        json.WriteNumber("offset"u8, position.Sequence);
        json.WriteString("epoch"u8, ChannelEpoch.Of(position.Epoch, view));
    }

    private static void WriteTtl(Utf8JsonWriter json, long? ttl)
    {
        if (ttl is { } seconds)
        {
            json.WriteBoolean("expires"u8, true);
            json.WriteNumber("ttl"u8, seconds);
        }
    }

    private static SharedFrame Called<TState>(long id, TState state, Action<Utf8JsonWriter, TState> write)
    {
        var json = Begin(id, "rpc"u8);
        json.WriteStartObject("data"u8);
        write(json, state);
        json.WriteEndObject();
        return End(json);
    }

    private static SharedFrame Write<TState>(long id, ReadOnlySpan<byte> name, TState state, Action<Utf8JsonWriter, TState> write)
    {
        var json = Begin(id, name);
        write(json, state);
        return End(json);
    }

    private static Utf8JsonWriter Begin(long id, ReadOnlySpan<byte> name)
    {
        var json = CentrifugeLines.Next();
        json.WriteStartObject();
        json.WriteNumber("id"u8, id);
        json.WriteStartObject(name);
        return json;
    }

    private static SharedFrame End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
        return CentrifugeLines.Build();
    }
}
