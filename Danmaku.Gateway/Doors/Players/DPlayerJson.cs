using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Recording;

namespace Danmaku.Gateway.Doors.Players;

/// <summary>Comments in the words of DPlayer's interface, version 3: <c>[time, type, colour, author, text]</c>.</summary>
/// <remarks>Text and author are markup there: the player writes them into its page as they come, so they leave here escaped.</remarks>
internal static class DPlayerJson
{
    /// <summary>Escapes what means anything in HTML, and leaves the scripts of the world readable.</summary>
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Its numbers for where a comment goes; anything else scrolls.</summary>
    public static CommentMode ModeOf(int type) => type switch
    {
        1 => CommentMode.Top,
        2 => CommentMode.Bottom,
        _ => CommentMode.Scroll,
    };

    /// <summary>Comments, by time, without those from before the picture began: at its beginning they would all stand at once.</summary>
    /// <param name="comments">In any order.</param>
    /// <param name="origin">When the picture began, for those that do not say where in it they were.</param>
    public static ReadOnlyMemory<byte> Comments(IEnumerable<Comment> comments, DateTimeOffset origin) => Write(0, json =>
    {
        json.WriteStartArray("data"u8);
        foreach (var (comment, seconds) in comments.Select(comment => (comment, SecondsOf(comment, origin)))
            .Where(static timed => timed.Item2 >= 0).OrderBy(static timed => timed.Item2))
        {
            json.WriteStartArray();
            json.WriteNumberValue(seconds);
            json.WriteNumberValue(TypeOf(comment.Style.Mode));
            json.WriteNumberValue(comment.Style.Color);
            json.WriteStringValue(Html.Encode(comment.Author.Name));
            json.WriteStringValue(Html.Encode(comment.Text));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    });

    /// <summary>A comment was accepted.</summary>
    public static ReadOnlyMemory<byte> Accepted(PostResult.Accepted accepted) => Write(0, json => json.WriteString("id"u8, accepted.Position.ToString()));

    /// <summary>Something was refused. The player shows the sentence, as markup.</summary>
    public static ReadOnlyMemory<byte> Refused(Rejection rejection) =>
        Write((int)rejection.Reason, json => json.WriteString("msg"u8, Html.Encode(rejection.Message)));

    private static double SecondsOf(Comment comment, DateTimeOffset origin) =>
        Math.Round(MediaClock.TimeOf(comment, origin).TotalSeconds, 3);

    private static int TypeOf(CommentMode mode) => mode switch
    {
        CommentMode.Top => 1,
        CommentMode.Bottom => 2,
        _ => 0,
    };

    private static ReadOnlyMemory<byte> Write(int code, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, NativeFrameWriter.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("code"u8, code);
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
