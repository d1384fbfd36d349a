using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Danmaku.Bench.Replay;

/// <summary>A recorded comment file: <c>&lt;d p="SECONDS,MODE,SIZE,COLOUR,UNIX_TIME,POOL,USER_HASH,ROW_ID"&gt;text&lt;/d&gt;</c>.</summary>
/// <param name="Comments">Those that can be posted, by their time.</param>
/// <param name="Positioned">How many are positioned or scripted (mode 7 and up), which a live room has no place for.</param>
/// <param name="Malformed">Those that cannot be read.</param>
internal sealed record RecordedFile(IReadOnlyList<RecordedComment> Comments, int Positioned, IReadOnlyList<MalformedComment> Malformed)
{
    // Up to the user hash; the row id behind it is not needed, and old files lack it.
    private const int Fields = 7;

    /// <summary>A day: later times are damage, and would keep the replay waiting.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Every <c>d</c> element of the file.</summary>
    public int Total => Comments.Count + Positioned + Malformed.Count;

    /// <summary>When the last comment is due, from the start.</summary>
    public TimeSpan Length => Comments.Count == 0 ? TimeSpan.Zero : Comments[^1].At;

    /// <summary>Reads a file. Elements that make no sense are named in the result.</summary>
    /// <exception cref="XmlException">The file is not well-formed XML.</exception>
    public static RecordedFile Read(Stream stream)
    {
        // Old files have control characters that XML forbids; a document type has no business in one.
        var settings = new XmlReaderSettings { CheckCharacters = false, DtdProcessing = DtdProcessing.Prohibit };
        using var reader = XmlReader.Create(stream, settings);
        var document = XDocument.Load(reader, LoadOptions.SetLineInfo | LoadOptions.PreserveWhitespace);

        var comments = new List<RecordedComment>();
        var malformed = new List<MalformedComment>();
        var positioned = 0;
        foreach (var element in document.Descendants("d"))
        {
            var line = ((IXmlLineInfo)element).LineNumber;
            if (element.Attribute("p")?.Value.Split(',') is not { } fields)
            {
                malformed.Add(new MalformedComment(line, "it has no attribute p."));
            }
            else if (Problem(fields, out var at, out var mode, out var size, out var color) is { } problem)
            {
                malformed.Add(new MalformedComment(line, problem));
            }
            else if (mode >= 7)
            {
                positioned++;
            }
            else
            {
                comments.Add(new RecordedComment(at, fields[6], OnOneLine(element.Value), ModeName(mode), SizeName(size), color));
            }
        }

        // Files are in the order of upload. The sort is stable: of the same moment, the earlier upload goes first.
        return new RecordedFile([.. comments.OrderBy(comment => comment.At)], positioned, malformed);
    }

    private static string? Problem(string[] fields, out TimeSpan at, out int mode, out int size, out int color)
    {
        (at, mode, size, color) = (TimeSpan.Zero, 0, 0, 0);
        if (fields.Length < Fields)
        {
            return $"p has {fields.Length} fields, and at least {Fields} are needed.";
        }

        if (!double.TryParse(fields[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            || !(seconds >= 0 && seconds <= Longest.TotalSeconds))
        {
            return $"'{fields[0]}' is no time of 0 to {Longest.TotalSeconds} seconds.";
        }

        at = TimeSpan.FromSeconds(seconds);
        if (!int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out mode) || mode == 0)
        {
            return $"'{fields[1]}' is no mode of 1 and up.";
        }

        if (!int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out size))
        {
            return $"'{fields[2]}' is no size.";
        }

        if (!int.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out color) || color > 0xFFFFFF)
        {
            return $"'{fields[3]}' is no colour of 0 to {0xFFFFFF}.";
        }

        return fields[6].Length == 0 ? "the user hash is empty." : null;
    }

    private static string ModeName(int mode) => mode switch
    {
        4 => "bottom",
        5 => "top",
        6 => "reverse",
        _ => "scroll",
    };

    // Files have 18, 25 and 36 for small, normal and large, and a few others in between and far above.
    private static string SizeName(int size) => (Math.Abs(size - 18), Math.Abs(size - 25), Math.Abs(size - 36)) switch
    {
        var (small, normal, large) when normal <= small && normal <= large => "normal",
        var (small, _, large) when small < large => "small",
        _ => "large",
    };

    private static string OnOneLine(string text) => text.Replace("/n", " ", StringComparison.Ordinal).ReplaceLineEndings(" ").Trim();
}
