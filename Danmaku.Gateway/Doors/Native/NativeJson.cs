using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Writes the things that frames and REST answers share: comments, settings, sanctions.</summary>
/// <remarks>Members with their default value are left out of comments: docs/protocol.md says which.</remarks>
internal static class NativeJson
{
    /// <summary>Writes the members of a comment, without its id.</summary>
    public static void WriteComment(Utf8JsonWriter json, Comment comment)
    {
        json.WriteString("text"u8, comment.Text);
        json.WriteStartObject("from"u8);
        json.WriteString("id"u8, comment.Author.Id);
        json.WriteString("name"u8, comment.Author.Name);
        if (comment.Author.Role != ViewerRole.Viewer)
        {
            json.WriteString("role"u8, NativeNames.Of(comment.Author.Role));
        }

        json.WriteEndObject();
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
    }

    /// <summary>Writes a comment as an object with its id, as snapshots and history have it.</summary>
    public static void WriteCommentWithId(Utf8JsonWriter json, Comment comment)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, comment.Position.ToString());
        json.WriteNumber("at"u8, comment.At.ToUnixTimeMilliseconds());
        WriteComment(json, comment);
        json.WriteEndObject();
    }

    /// <summary>Writes settings as an object, without blocked terms.</summary>
    public static void WriteSettings(Utf8JsonWriter json, RoomSettings settings)
    {
        json.WriteStartObject();
        WriteSettingsMembers(json, settings, withTerms: false);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of settings.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="withTerms">Blocked terms too: for moderators' eyes only.</param>
    public static void WriteSettingsMembers(Utf8JsonWriter json, RoomSettings settings, bool withTerms)
    {
        json.WriteNumber("slowMode"u8, settings.SlowMode.TotalSeconds);
        json.WriteBoolean("membersOnly"u8, settings.MembersOnly);
        json.WriteBoolean("muteAll"u8, settings.MuteAll);
        json.WriteNumber("uniqueWindow"u8, settings.UniqueWindow.TotalSeconds);
        json.WriteString("linksFrom"u8, NativeNames.Of(settings.LinksFrom));
        json.WriteNumber("textLimit"u8, settings.TextLimit);
        json.WriteNumber("displayBudget"u8, settings.DisplayBudget);
        if (withTerms)
        {
            json.WriteStartArray("blockedTerms"u8);
            foreach (var term in settings.BlockedTerms)
            {
                json.WriteStringValue(term);
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Writes what a room is, as snapshot frames and REST have it: members only, no braces.</summary>
    public static void WriteRoom(Utf8JsonWriter json, RoomSnapshot snapshot)
    {
        json.WriteString("room"u8, snapshot.RoomId);
        json.WriteNumber("epoch"u8, snapshot.Position.Epoch);
        json.WriteNumber("seq"u8, snapshot.Position.Sequence);
        json.WriteNumber("viewers"u8, snapshot.Viewers);
        json.WritePropertyName("settings"u8);
        WriteSettings(json, snapshot.Settings);
        WriteComments(json, snapshot.Comments.AsSpan());
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

    /// <summary>Writes the members that say what a sanction is.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="sanction">The sanction.</param>
    /// <param name="withReason">The reason too: for the viewer it is about, not for the room.</param>
    public static void WriteSanction(Utf8JsonWriter json, Sanction sanction, bool withReason)
    {
        json.WriteString("action"u8, NativeNames.Of(sanction.Kind));
        if (sanction.Until is { } until)
        {
            json.WriteNumber("until"u8, until.ToUnixTimeMilliseconds());
        }

        if (withReason && sanction.Reason is { } reason)
        {
            json.WriteString("reason"u8, reason);
        }
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
