using System.Globalization;
using System.Text;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>What filtering needs to know about single code points beyond their general category.</summary>
/// <remarks>Ranges are those of Unicode 16, read broadly: what is assigned inside them tomorrow is treated as its neighbours.</remarks>
internal static class CodePoints
{
    public const int ZeroWidthNonJoiner = 0x200C;
    public const int ZeroWidthJoiner = 0x200D;
    public const int CombiningKeycap = 0x20E3;
    public const int BlackFlag = 0x1F3F4;
    public const int CancelTag = 0xE007F;

    /// <summary>White space, line and paragraph ends, controls, and the Braille cell without dots.</summary>
    public static bool IsSpace(int value, UnicodeCategory category) =>
        category is UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Control
        || value == 0x2800;

    /// <summary>Default ignorable, formatting, private or no character at all: nothing of it is to be seen.</summary>
    /// <remarks>
    /// True for joiners, variation selectors and tags too; whether they shape their neighbours is for the caller to say.
    /// Other unassigned code points count as visible: they are next year's emoji.
    /// </remarks>
    public static bool IsInvisible(int value, UnicodeCategory category) =>
        category switch
        {
            // The number signs of Arabic, Syriac and Kaithi are formats by name, and are drawn.
            UnicodeCategory.Format => value is not ((>= 0x0600 and <= 0x0605) or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2
                or 0x110BD or 0x110CD),
            UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate => true,
            UnicodeCategory.OtherNotAssigned => (value & 0xFFFE) == 0xFFFE
                || value is (>= 0xFDD0 and <= 0xFDEF) or 0x2065 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF),
            _ => value is 0x034F // Combining grapheme joiner.
                or 0x115F or 0x1160 or 0x3164 or 0xFFA0 // Hangul fillers.
                or 0x17B4 or 0x17B5 // Khmer inherent vowels.
                or 0xFFFC // Object replacement: what it stood for did not travel.
                or 0x1D159 // Musical null note head.
                || IsVariationSelector(value),
        };

    public static bool IsVariationSelector(int value) =>
        value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) or (>= 0x180B and <= 0x180D) or 0x180F;

    /// <summary>A letter or digit of a tag sequence, which spells the region of a flag.</summary>
    public static bool IsTag(int value) => value is (>= 0xE0030 and <= 0xE0039) or (>= 0xE0061 and <= 0xE007A);

    /// <summary>May start an emoji or follow a joiner inside one. Skin tones and regional letters cannot.</summary>
    public static bool IsPictograph(int value) =>
        value switch
        {
            < 0x203C => value is 0xA9 or 0xAE,
            < 0x2600 => value is 0x203C or 0x2049 or 0x2122 or 0x2139 or (>= 0x2194 and <= 0x21AA) or (>= 0x231A and <= 0x23FF)
                or 0x24C2 or (>= 0x25AA and <= 0x25FE),
            <= 0x27BF => true,
            < 0x1F000 => value is 0x2934 or 0x2935 or (>= 0x2B05 and <= 0x2B55) or 0x3030 or 0x303D or 0x3297 or 0x3299,
            <= 0x1FFFD => !IsSkinTone(value) && value is not (>= 0x1F1E6 and <= 0x1F1FF) and not (>= 0x1FB00 and <= 0x1FBFF),
            _ => false,
        };

    public static bool IsSkinTone(int value) => value is >= 0x1F3FB and <= 0x1F3FF;

    /// <summary>Han, whose variants are told apart by selectors.</summary>
    public static bool IsIdeograph(int value) =>
        value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0x20000 and <= 0x3FFFD) or 0x3007;

    public static bool IsMongolian(int value) => value is >= 0x1820 and <= 0x18AA;

    /// <summary>Of a script in which a joiner between letters changes how a word reads: Arabic, Indic and their like.</summary>
    public static bool IsOfJoiningScript(int value) =>
        value is (>= 0x0600 and <= 0x0DFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x18AF) or (>= 0x1A20 and <= 0x1C4F)
            or (>= 0xA8E0 and <= 0xA9FF) or (>= 0xAA60 and <= 0xAA7F) or (>= 0xFB50 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFC)
            or (>= 0x11000 and <= 0x11FFF) or (>= 0x1E900 and <= 0x1E95F);

    /// <summary>Most marks that words of the mark's script put on one base; more are there to spoil the screen.</summary>
    /// <remarks>
    /// Three holds Vietnamese typed in parts, Thai, vowelled Arabic and Devanagari with nukta, vowel and nasal; a running kaomoji
    /// among recorded comments has four. Pointed Hebrew with cantillation, Tibetan, and the scripts that write medial consonants
    /// as marks (Myanmar, Khmer and their like) need up to six.
    /// </remarks>
    public static int MarkLimit(int value) =>
        value is (>= 0x0591 and <= 0x05C7) or (>= 0x0F00 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or (>= 0x1A20 and <= 0x1AAF)
            or (>= 0x1B00 and <= 0x1BFF) or (>= 0xA980 and <= 0xA9FF) or (>= 0xAA60 and <= 0xAA7F)
            ? 6
            : 4;

    public static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    /// <summary>Part of a word: a letter, a number, or a mark, which in many scripts is a vowel.</summary>
    public static bool IsWordPart(Rune rune) => IsWordPart(Rune.GetUnicodeCategory(rune));

    /// <inheritdoc cref="IsWordPart(Rune)"/>
    public static bool IsWordPart(UnicodeCategory category) => category <= UnicodeCategory.OtherNumber;

    /// <summary>Looks like itself and is one grapheme cluster whatever else of this kind stands beside it.</summary>
    /// <remarks>Printable ASCII, Latin, Greek and Cyrillic letters, Han, kana, Hangul syllables and full-width forms.</remarks>
    public static bool IsPlain(char value) =>
        value switch
        {
            <= '~' => value >= ' ',
            < '\u0300' => value > '\u00A0' && value != '\u00AD',
            < '\u0530' => value is >= '\u0370' and not (>= '\u0483' and <= '\u0489'),
            < '\u2000' => value is >= '\u1E00' and <= '\u1EFF',
            < '\u3000' => value is (>= '\u2010' and <= '\u2027') or (>= '\u2030' and <= '\u205E')
                or (>= '\u2500' and <= '\u25A9'),
            < '\u3400' => value is (>= '\u3001' and <= '\u3029') or (>= '\u3041' and <= '\u3096')
                or (>= '\u309B' and <= '\u30FF'),
            < '\uA000' => true,
            _ => value is (>= '\uAC00' and <= '\uD7A3') or (>= '\uFF01' and <= '\uFF9D'),
        };
}
