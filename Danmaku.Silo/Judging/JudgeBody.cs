using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Judging;

/// <summary>What the outside judge is sent, in the shape that Standard Webhooks recommends. docs/judge.md explains it.</summary>
internal static class JudgeBody
{
    // Not for HTML: escaping every Chinese character would triple the body.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body as UTF-8.</summary>
    public static ReadOnlyMemory<byte> Of(JudgeRequest request)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(bytes, Options);
        json.WriteStartObject();
        json.WriteString("type"u8, "comment.judge"u8);
        json.WriteString("timestamp"u8, request.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteStartObject("data"u8);
        json.WriteString("room"u8, request.RoomId);
        json.WriteStartObject("author"u8);
        json.WriteString("id"u8, request.Author.Id);
        json.WriteString("name"u8, request.Author.Name);
        json.WriteString("role"u8, NameOf(request.Author.Role));
        json.WriteEndObject();
        json.WriteString("text"u8, request.Draft.Text);
        json.WriteString("mode"u8, NameOf(request.Draft.Style.Mode));
        if (request.Draft.ReplyTo is { } repliedTo)
        {
            json.WriteString("replyTo"u8, repliedTo.ToString());
        }

        if (request.Draft.Mention is { } mentioned)
        {
            json.WriteString("mention"u8, mentioned);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    private static ReadOnlySpan<byte> NameOf(ViewerRole role) => role switch
    {
        ViewerRole.Viewer => "viewer"u8,
        ViewerRole.Member => "member"u8,
        ViewerRole.Moderator => "moderator"u8,
        ViewerRole.Streamer => "streamer"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A role without a name."),
    };

    private static ReadOnlySpan<byte> NameOf(CommentMode mode) => mode switch
    {
        CommentMode.Scroll => "scroll"u8,
        CommentMode.Top => "top"u8,
        CommentMode.Bottom => "bottom"u8,
        CommentMode.Reverse => "reverse"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "A mode without a name."),
    };
}
