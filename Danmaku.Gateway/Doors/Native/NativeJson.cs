using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Writes the things that frames and REST answers share: rooms, comments, viewers.</summary>
/// <remarks>Members with their default value are left out of comments: docs/protocol.md says which.</remarks>
internal static class NativeJson
{
    /// <summary>Writes the members of a comment, without its id.</summary>
    public static void WriteComment(Utf8JsonWriter json, Comment comment)
    {
        json.WriteString("text"u8, comment.Text);
        json.WritePropertyName("from"u8);
        WriteViewer(json, comment.Author);
        WriteStyle(json, comment.Style);
        if (comment.ReplyTo is { } replyTo)
        {
            json.WriteString("replyTo"u8, replyTo.ToString());
        }

        if (comment.Mention is { } mention)
        {
            json.WriteString("mention"u8, mention);
        }

        if (comment.MediaTime is { } mediaTime)
        {
            json.WriteNumber("mediaTime"u8, mediaTime.TotalSeconds);
        }

        if (comment.SuperChat is { } paid)
        {
            json.WriteStartObject("superChat"u8);
            json.WriteNumber("amount"u8, paid.Amount);
            json.WriteString("currency"u8, paid.Currency);
            json.WriteNumber("duration"u8, paid.Duration.TotalSeconds);
            json.WriteEndObject();
        }
    }

    /// <summary>Writes a comment as an object with its id, as snapshots and history have it.</summary>
    public static void WriteCommentWithId(Utf8JsonWriter json, Comment comment)
    {
        json.WriteStartObject();
        WriteCommentWithIdMembers(json, comment);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of a comment with its id.</summary>
    public static void WriteCommentWithIdMembers(Utf8JsonWriter json, Comment comment)
    {
        json.WriteString("id"u8, comment.Position.ToString());
        json.WriteNumber("at"u8, comment.At.ToUnixTimeMilliseconds());
        WriteComment(json, comment);
    }

    /// <summary>Writes a viewer as an object.</summary>
    public static void WriteViewer(Utf8JsonWriter json, Viewer viewer)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, viewer.Id);
        json.WriteString("name"u8, viewer.Name);
        if (viewer.Role != ViewerRole.Viewer)
        {
            json.WriteString("role"u8, NativeNames.Of(viewer.Role));
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the member <c>comments</c> with ids.</summary>
    public static void WriteIds(Utf8JsonWriter json, ReadOnlySpan<RoomPosition> ids)
    {
        json.WriteStartArray("comments"u8);
        foreach (var id in ids)
        {
            json.WriteStringValue(id.ToString());
        }

        json.WriteEndArray();
    }

    /// <summary>Writes what a room is, as snapshot frames and REST have it: members only, no braces.</summary>
    public static void WriteRoom(Utf8JsonWriter json, RoomSnapshot snapshot)
    {
        json.WriteString("room"u8, snapshot.RoomId);
        json.WriteNumber("epoch"u8, snapshot.Position.Epoch);
        json.WriteNumber("seq"u8, snapshot.Position.Sequence);
        json.WriteNumber("viewers"u8, snapshot.Viewers);
        json.WritePropertyName("settings"u8);
        NativeSettings.Write(json, snapshot.Settings);
        if (snapshot.Pin is { } pin)
        {
            json.WriteStartObject("pin"u8);
            WritePin(json, pin);
            json.WriteEndObject();
        }

        WriteComments(json, snapshot.Comments.AsSpan());
        if (snapshot.Staff is { } staff)
        {
            NativeStaff.WriteView(json, staff);
        }
    }

    /// <summary>Writes the members of a pin; who put it there is written where it is known.</summary>
    public static void WritePin(Utf8JsonWriter json, Pin pin)
    {
        json.WritePropertyName("comment"u8);
        WriteCommentWithId(json, pin.Comment);
        if (pin.Until is { } until)
        {
            json.WriteNumber("until"u8, until.ToUnixTimeMilliseconds());
        }

        WriteBy(json, pin.By);
    }

    /// <summary>Writes <c>by</c>, the id of a moderator: left out for the room itself, and for all whose business it is not.</summary>
    public static void WriteBy(Utf8JsonWriter json, string by)
    {
        if (by.Length > 0)
        {
            json.WriteString("by"u8, by);
        }
    }

    /// <summary>Writes the member <c>comments</c>.</summary>
    public static void WriteComments(Utf8JsonWriter json, ReadOnlySpan<Comment> comments)
    {
        json.WriteStartArray("comments"u8);
        foreach (var comment in comments)
        {
            WriteCommentWithId(json, comment);
        }

        json.WriteEndArray();
    }

    private static void WriteStyle(Utf8JsonWriter json, CommentStyle style)
    {
        if (style.Mode != CommentStyle.Default.Mode)
        {
            json.WriteString("mode"u8, NativeNames.Of(style.Mode));
        }

        if (style.Color != CommentStyle.Default.Color)
        {
            json.WriteNumber("color"u8, style.Color);
        }

        if (style.Size != CommentStyle.Default.Size)
        {
            json.WriteString("size"u8, NativeNames.Of(style.Size));
        }
    }
}
