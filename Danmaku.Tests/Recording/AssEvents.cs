using System.Globalization;
using System.Text.RegularExpressions;

namespace Danmaku.Tests.Recording;

/// <summary>The events of a subtitle file, read as a renderer reads them: nine commas, then the text.</summary>
internal static partial class AssEvents
{
    /// <summary>Every <c>Dialogue</c> and <c>Comment</c> line.</summary>
    public static IReadOnlyList<AssEvent> Read(string file)
    {
        var lines = file.Split('\n');
        Assert.Equal("[Script Info]", lines[0]);
        var events = Array.IndexOf(lines, "[Events]");
        Assert.Equal("Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text", lines[events + 1]);
        Assert.Equal("", lines[^1]);
        return [.. lines[(events + 2)..^1].Select(ReadOne)];
    }

    private static AssEvent ReadOne(string line)
    {
        var kind = line.Split(": ", 2);
        var fields = kind[1].Split(',', 10);
        var blocks = Override().Matches(fields[9]);
        return new AssEvent(
            kind[0] == "Dialogue",
            Hundredths(fields[1]),
            Hundredths(fields[2]),
            fields[3],
            fields[4],
            string.Concat(blocks.Select(block => block.Value)),
            Override().Replace(fields[9], ""));
    }

    private static long Hundredths(string time)
    {
        var parts = time.Split(':', '.');
        var numbers = parts.Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return (((((numbers[0] * 60) + numbers[1]) * 60) + numbers[2]) * 100) + numbers[3];
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Override();
}
