using System.Globalization;
using System.Text;

namespace Danmaku.Gateway.Auth;

/// <summary>Makes a name fit to stand beside comments.</summary>
internal static class DisplayName
{
    /// <summary>Longest name, in grapheme clusters.</summary>
    public const int MaxGraphemes = 32;

    // The longest emoji sequences in use have 15 characters; what goes beyond is a tower of stacked marks.
    private const int MaxGraphemeLength = 16;

    private const char ZeroWidthNonJoiner = '\u200C';
    private const char ZeroWidthJoiner = '\u200D';

    /// <summary>The name without controls, bidi marks and invisible characters, trimmed and cut to <see cref="MaxGraphemes"/>.</summary>
    /// <returns><see langword="null"/> when nothing to be seen is left.</returns>
    public static string? Clean(string name)
    {
        var visible = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsStripped(rune))
            {
                visible.Append(rune.ToString());
            }
        }

        var cleaned = Cut(visible.ToString().Trim()).Trim();
        return cleaned.AsSpan().IndexOfAnyExcept(ZeroWidthJoiner, ZeroWidthNonJoiner, ' ') < 0 ? null : cleaned;
    }

    /// <summary>Whether a character could hide in a name or turn the text around it: controls, line breaks, format characters.</summary>
    public static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate;

    // Persian needs the non-joiner, emoji the joiner, and flags of regions (England) the tags.
    private static bool IsStripped(Rune rune) =>
        IsInvisible(rune) && rune.Value is not (ZeroWidthJoiner or ZeroWidthNonJoiner or (>= 0xE0020 and <= 0xE007F));

    private static string Cut(string text)
    {
        var cut = new StringBuilder(text.Length);
        var graphemes = StringInfo.GetTextElementEnumerator(text);
        for (var count = 0; count < MaxGraphemes && graphemes.MoveNext(); count++)
        {
            var grapheme = graphemes.GetTextElement();
            var length = Math.Min(grapheme.Length, MaxGraphemeLength);
            if (length < grapheme.Length && char.IsHighSurrogate(grapheme[length - 1]))
            {
                length--;
            }

            cut.Append(grapheme, 0, length);
        }

        return cut.ToString();
    }
}
