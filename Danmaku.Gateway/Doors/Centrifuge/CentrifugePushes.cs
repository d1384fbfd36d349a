using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>Writes what comes unasked: publications of a channel, and what becomes of a subscription or the connection.</summary>
internal static class CentrifugePushes
{
    /// <summary>Begins a publication; the caller writes its <c>data</c> as a value.</summary>
    public static Utf8JsonWriter Begin(string channel)
    {
        var json = CentrifugeLines.Next();
        json.WriteStartObject();
        json.WriteStartObject("push"u8);
        json.WriteString("channel"u8, channel);
        json.WriteStartObject("pub"u8);
        json.WritePropertyName("data"u8);
        return json;
    }

    /// <summary>Begins a publication of a kind that is no event; the caller writes the other members of its <c>data</c>.</summary>
    public static Utf8JsonWriter Begin(string channel, ReadOnlySpan<byte> kind)
    {
        var json = Begin(channel);
        json.WriteStartObject();
        json.WriteString("kind"u8, kind);
        return json;
    }

    /// <summary>Ends a publication, behind its <c>data</c>.</summary>
    /// <param name="json">Where it is written.</param>
    /// <param name="offset">Where clients are when they have it; 0: where they were.</param>
    /// <param name="epoch">Where that counts from now on; <see langword="null"/>: in the epoch they know.</param>
    public static void End(Utf8JsonWriter json, long offset, string? epoch = null)
    {
        WritePlace(json, offset, epoch);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes an event as a publication, behind <see cref="Begin(string)"/>, up to its end.</summary>
    public static void WriteEvent(Utf8JsonWriter json, RoomEvent item)
    {
        NativeEvents.WriteWithId(json, item);
        var author = item switch
        {
            RoomEvent.CommentPosted posted => posted.Comment.Author,
            RoomEvent.Announced announced => announced.By,
            _ => null,
        };
        if (author is not null)
        {
            json.WriteStartObject("info"u8);
            json.WriteString("user"u8, author.Id);
            json.WriteString("client"u8, ""u8);
            json.WriteEndObject();
        }
    }

    /// <summary>Writes the members <c>offset</c> and <c>epoch</c> of a publication.</summary>
    public static void WritePlace(Utf8JsonWriter json, long offset, string? epoch)
    {
        if (offset > 0)
        {
            json.WriteNumber("offset"u8, offset);
        }

        if (epoch is not null)
        {
            json.WriteString("epoch"u8, epoch);
        }
    }

    /// <summary>That the viewer has another role in the room now.</summary>
    public static SharedFrame Role(string channel, ViewerRole role)
    {
        var json = Begin(channel, "notice"u8);
        NativeNotices.WriteRoleMembers(json, role);
        json.WriteEndObject();
        End(json, 0);
        return CentrifugeLines.Build();
    }

    /// <summary>That the client is out of a channel and is not to subscribe again.</summary>
    public static SharedFrame Unsubscribe(string channel, int code, string reason)
    {
        var json = CentrifugeLines.Next();
        json.WriteStartObject();
        json.WriteStartObject("push"u8);
        json.WriteString("channel"u8, channel);
        json.WriteStartObject("unsubscribe"u8);
        json.WriteNumber("code"u8, code);
        json.WriteString("reason"u8, reason);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        return CentrifugeLines.Build();
    }

    /// <summary>That the client is to go, and by the code whether it is to come back.</summary>
    public static SharedFrame Disconnect(CloseCode code, string reason)
    {
        var json = CentrifugeLines.Next();
        json.WriteStartObject();
        json.WriteStartObject("push"u8);
        json.WriteStartObject("disconnect"u8);
        json.WriteNumber("code"u8, (int)code);
        json.WriteString("reason"u8, reason);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        return CentrifugeLines.Build();
    }
}
