using System.Globalization;

namespace Danmaku.Gateway.Recording;

/// <summary>Breaks texts that stand: what passes may be as long as it likes, and of these both ends would be outside of the picture.</summary>
internal static class AssLines
{
    private const int LeastSize = 8;

    /// <summary>The lines of a text, and the size at which they fit; smaller only where the whole picture is too low for them.</summary>
    /// <param name="text">On one line.</param>
    /// <param name="size">Font size in pixels that is wanted.</param>
    /// <param name="layout">Measures.</param>
    public static (List<string> Lines, int Size) Fit(string text, int size, AssLayout layout)
    {
        var lines = Break(text, size, layout.Width);
        while (lines.Count * size > layout.Height && size > LeastSize)
        {
            size = Math.Max(LeastSize, size * 4 / 5);
            lines = Break(text, size, layout.Width);
        }

        return (lines, size);
    }

    // Behind a space where the line has one, else between any two characters, as scripts without spaces do.
    private static List<string> Break(string text, int size, double width)
    {
        var lines = new List<string>();
        var (start, space, taken) = (0, -1, 0.0);
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            var wide = AssWidth.Of(text.Substring(at, length), size);
            if (taken + wide > width && at > start && text[at] != ' ')
            {
                var end = space > start ? space : at;
                lines.Add(text[start..end]);
                (start, space) = (end, -1);
                taken = AssWidth.Of(text[start..at], size);
            }

            taken += wide;
            at += length;
            space = text[at - 1] == ' ' ? at : space;
        }

        lines.Add(text[start..]);
        return lines;
    }
}
