using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Danmaku.Bench.Replay;

namespace Danmaku.Bench.Load.Engine;

/// <summary>A text that the generator posts, without its marker.</summary>
/// <param name="Raw">UTF-8.</param>
/// <param name="Json">The same inside a JSON string.</param>
internal sealed record CommentText(byte[] Raw, byte[] Json)
{
    private const string Filler = "the quick brown fox jumps over the lazy dog while everybody in the room watches and cheers ";

    /// <summary>One text, so long that it has the given size together with its marker.</summary>
    /// <param name="bytes">Size in bytes, at least that of a marker.</param>
    public static IReadOnlyList<CommentText> OfSize(int bytes)
    {
        var length = Math.Max(0, bytes - Marker.Length);
        var text = string.Concat(Enumerable.Repeat(Filler, (length / Filler.Length) + 1));
        return [Of(text[..length])];
    }

    /// <summary>The texts of a recorded file, in their order; a marker more makes each 18 bytes longer.</summary>
    public static IReadOnlyList<CommentText> Recorded(RecordedFile file) =>
        [.. file.Comments.Where(comment => comment.Text.Length is > 0 and <= 400).Select(comment => Of(comment.Text + " "))];

    private static CommentText Of(string text)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(text, Options);
        return new CommentText(Encoding.UTF8.GetBytes(text), json[1..^1]);
    }

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
