using System.Globalization;
using System.Text;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Where words begin and end, and which signs within a match somebody put there to hide it.</summary>
/// <remarks>
/// <para>
/// Words end differently: in Latin, Greek, Cyrillic, Armenian and Georgian a term matches whole words only ("class hit" holds no
/// "shit"), where letters and digits part words too. All other scripts write without spaces or join particles to a word, so there
/// a term matches anywhere.
/// </para>
/// <para>
/// Signs between letters are taken for inserted, but for those that stand between words anyway: white space, clause punctuation,
/// quotes, and in scripts without spaces pictures. These count as inserted only beside a letter that stands alone: "s h i t", but not
/// "the pen is" or "爱你，妈妈".
/// </para>
/// </remarks>
internal static class WordRules
{
    /// <summary>Whether no word goes on across a border between two characters of a text.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="inside">Where the character on the match's side stands.</param>
    /// <param name="outside">Where the one beyond the border stands; may be outside the text.</param>
    public static bool IsEdge(string text, int inside, int outside) =>
        (uint)outside >= (uint)text.Length || IsEdge(KindOf(text[inside]), KindOf(text[outside]));

    /// <inheritdoc cref="IsEdge(string, int, int)"/>
    public static bool IsEdge(WordKind inside, WordKind outside) => inside == WordKind.None || inside != outside;

    /// <summary>Whether the signs before a letter were put there to hide a word.</summary>
    public static bool IsGapInserted(FoldedText text, int letter) =>
        !StandsBetweenWords(text.Text.AsSpan(text.EndOf(letter - 1)..text.PositionOf(letter)), ArePartedBySpaces(text, letter))
        || IsAlone(text, letter - 1, forward: false)
        || IsAlone(text, letter, forward: true);

    /// <summary>Whether a letter repeats the one before it although signs are between: "f u u u c k", but not "bus stop".</summary>
    public static bool MayRepeat(FoldedText text, int letter) =>
        !text.IsGapBefore(letter)
        || !StandsBetweenWords(text.Text.AsSpan(text.EndOf(letter - 1)..text.PositionOf(letter)), ArePartedBySpaces(text, letter))
        || (IsAlone(text, letter - 1, forward: false) && IsAlone(text, letter, forward: true));

    /// <summary>Whether a character belongs to the one before it: half a code point, or a mark.</summary>
    public static bool Continues(char value) =>
        char.IsLowSurrogate(value) || (value >= '\u0300' && CodePoints.IsMark(CharUnicodeInfo.GetUnicodeCategory(value)));

    /// <summary>What a word of this character is made of.</summary>
    public static WordKind KindOf(char value)
    {
        if (char.IsDigit(value))
        {
            return WordKind.Digits;
        }

        var isAlphabetic = value is (>= 'a' and <= 'z') or (>= '\u00C0' and <= '\u058F') or (>= '\u10A0' and <= '\u10FF')
            or (>= '\u1E00' and <= '\u1FFF');
        return isAlphabetic && CodePoints.IsWordPart(CharUnicodeInfo.GetUnicodeCategory(value))
            ? WordKind.Letters
            : WordKind.None;
    }

    private static bool ArePartedBySpaces(FoldedText text, int letter) =>
        KindOf(text.Letters[letter - 1]) == WordKind.Letters && KindOf(text.Letters[letter]) == WordKind.Letters;

    /// <summary>Whether signs are such as stand between words in ordinary writing.</summary>
    /// <param name="signs">The signs.</param>
    /// <param name="spaces">Whether these words are written with spaces, so that no picture alone stands between two of them.</param>
    private static bool StandsBetweenWords(ReadOnlySpan<char> signs, bool spaces)
    {
        if (signs.Contains(' '))
        {
            return true;
        }

        // One dot or hyphen without a space is nothing that stands between words; an ellipsis or a dash is.
        if (signs.Length == 1 && signs[0] is '.' or '-')
        {
            return false;
        }

        foreach (var rune in signs.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            var usual = rune.Value is '.' or '-' or ',' or '!' or '?' or ':' or ';' or '\'' or '"' or '~' or '、' or '。'
                || (category == UnicodeCategory.OtherSymbol && !spaces)
                || category is UnicodeCategory.DashPunctuation
                    or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
                    or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation;
            if (!usual)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the piece between two gaps that starts or ends at a letter is that letter with its marks.</summary>
    private static bool IsAlone(FoldedText text, int letter, bool forward)
    {
        // Backwards the marks come first, then their letter; forwards the letter, then its marks.
        var letters = text.Letters;
        if (forward)
        {
            for (letter++; !text.IsGapBefore(letter); letter++)
            {
                if (!Continues(letters[letter]))
                {
                    return false;
                }
            }

            return true;
        }

        while (Continues(letters[letter]) && !text.IsGapBefore(letter))
        {
            letter--;
        }

        return text.IsGapBefore(letter);
    }
}
