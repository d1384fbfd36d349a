using System.Globalization;
using System.Text;

namespace Danmaku.Gateway.Recording;

/// <summary>How wide a text is at most, without knowing the font that a player will have.</summary>
internal static class AssWidth
{
    /// <summary>Width in pixels, rather too much than too little: a font size is the height of a line, and few glyphs are wider than that.</summary>
    /// <param name="text">On one line.</param>
    /// <param name="size">Font size in pixels.</param>
    public static double Of(string text, double size)
    {
        var ems = 0.0;
        foreach (var rune in text.EnumerateRunes())
        {
            ems += Ems(rune);
        }

        return ems * size;
    }

    private static double Ems(Rune rune) => rune.Value switch
    {
        ' ' or '.' or ',' or '\'' or '!' or '|' or ':' or ';' or 'i' or 'j' or 'l' or 'I' => 0.4,
        'M' or 'W' or 'm' or 'w' or '@' or '%' => 1,
        < 0x1100 => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : 0.72,
        // Whole sentences in one character, which is what they are used for, and the widest of the cuneiform signs.
        0xFDFA or 0xFDFB or 0x12031 or 0x12219 or 0x1242B => 6,
        0xFDFD => 12,
        0x200D or (>= 0xFE00 and <= 0xFE0F) => 0,

        // Han, kana, Hangul, full-width forms, emoji; and whatever else is up there.
        _ => 1,
    };
}
