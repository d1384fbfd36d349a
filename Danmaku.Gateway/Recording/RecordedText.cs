using System.Buffers;
using System.Text;
using System.Xml;

namespace Danmaku.Gateway.Recording;

/// <summary>Text of comments as the formats of files can hold it.</summary>
internal static class RecordedText
{
    /// <summary>Without what XML 1.0 forbids even as a reference: most control characters, halves of surrogate pairs, U+FFFE and U+FFFF.</summary>
    public static string ForXml(string text) => Map(text, static rune => !rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value) ? rune : null);

    /// <summary>
    /// On one line and without the characters that subtitle renderers read as commands. They have no escape that all of them know, so braces and
    /// the backslash become their full-width twins.
    /// </summary>
    public static string ForAss(string text) => Map(text, static rune => rune.Value switch
    {
        '{' => new Rune('｛'),
        '}' => new Rune('｝'),
        '\\' => new Rune('＼'),
        '\u2028' or '\u2029' => new Rune(' '),
        _ when Rune.IsControl(rune) => new Rune(' '),
        _ => rune,
    });

    private static string Map(string text, Func<Rune, Rune?> map)
    {
        var mapped = new StringBuilder(text.Length);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) == OperationStatus.Done && map(rune) is { } kept)
            {
                mapped.Append(kept);
            }

            rest = rest[length..];
        }

        return mapped.ToString();
    }
}
