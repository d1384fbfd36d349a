using System.Buffers;
using System.Globalization;
using System.Text;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Finds any of many terms in a text.</summary>
/// <remarks>
/// <para>
/// <see cref="SearchValues{T}"/> tells where a term begins; the sorted needles then tell which ones do, character by character.
/// A term may be refused there, for it stands inside a word, and then a longer one there or one further on may not be.
/// </para>
/// <para>
/// Words end differently: in Latin, Greek, Cyrillic, Armenian and Georgian a term matches whole words only ("class hit" holds no
/// "shit"), where letters and digits part words too. All other scripts write without spaces or join particles to a word, so there
/// a term matches anywhere.
/// </para>
/// <para>
/// Signs between letters are taken for inserted, but for those that stand between words anyway: white space, clause punctuation,
/// quotes, symbols. These count as inserted only beside a letter that stands alone: "s h i t", but not "the pen is" or "爱你，妈妈".
/// </para>
/// </remarks>
internal sealed class TermIndex
{
    private readonly bool _literal;

    /// <summary>Distinct and in ordinal order, so that what begins alike is together, the shortest first.</summary>
    private readonly string[] _needles;

    private readonly BlockedTerm[] _terms;
    private readonly SearchValues<string> _any;

    /// <param name="terms">Terms to find.</param>
    /// <param name="literal">Whether to look in the text as it is, rather than in its letters and digits.</param>
    public TermIndex(IEnumerable<BlockedTerm> terms, bool literal)
    {
        _literal = literal;
        _terms = [.. terms
            .GroupBy(term => term.Needle, (_, same) => Merge([.. same]), StringComparer.Ordinal)
            .OrderBy(term => term.Needle, StringComparer.Ordinal)];
        _needles = Array.ConvertAll(_terms, term => term.Needle);
        _any = SearchValues.Create(_needles, StringComparison.Ordinal);
    }

    /// <summary>The leftmost term in the text, of several there the longest; null for none.</summary>
    public string? Find(FoldedText text) => Find(text, out _);

    /// <inheritdoc cref="Find(FoldedText)"/>
    /// <param name="text">Where to look.</param>
    /// <param name="steps">Characters compared with the needles: at most the text's length times the longest needle's.</param>
    public string? Find(FoldedText text, out int steps)
    {
        steps = 0;
        if (_needles.Length == 0)
        {
            return null;
        }

        var letters = _literal ? text.Text : text.Letters;
        for (var at = 0; ; at++)
        {
            var next = letters.AsSpan(at).IndexOfAny(_any);
            if (next < 0)
            {
                return null;
            }

            at += next;
            if (IsWordEdge(text, at, before: true) && LongestAt(text, letters, at, ref steps) is { } term)
            {
                return term.Typed;
            }
        }
    }

    private static BlockedTerm Merge(BlockedTerm[] same) =>
        same.Length == 1 ? same[0] : same[0] with { Joints = [.. same.SelectMany(term => term.Joints).Distinct().Order()] };

    private BlockedTerm? LongestAt(FoldedText text, string letters, int at, ref int steps)
    {
        BlockedTerm? longest = null;
        var low = 0;
        var high = _needles.Length;
        for (var depth = 0; at + depth < letters.Length; depth++)
        {
            steps++;
            low = FirstNotBelow(low, high, depth, letters[at + depth]);
            high = FirstNotBelow(low, high, depth, letters[at + depth] + 1);
            if (low < high && _needles[low].Length == depth + 1)
            {
                longest = IsTermAt(text, at, _terms[low]) ? _terms[low] : longest;
                low++;
            }

            if (low == high)
            {
                break;
            }
        }

        return longest;
    }

    /// <summary>Among needles equal up to a depth that go on, the first whose next character is not below a value.</summary>
    private int FirstNotBelow(int low, int high, int depth, int value)
    {
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_needles[middle][depth] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private bool IsTermAt(FoldedText text, int at, BlockedTerm term)
    {
        var end = at + term.Needle.Length;
        return IsWordEdge(text, end, before: false) && (_literal || AreGapsInserted(text, at, end, term));
    }

    /// <summary>Whether no word goes on across the start (before) or the end of a match.</summary>
    private bool IsWordEdge(FoldedText text, int letter, bool before)
    {
        var inside = PositionOf(text, before ? letter : letter - 1);
        var outside = before ? inside - 1 : inside + 1;
        if ((uint)outside >= (uint)text.Text.Length)
        {
            return true;
        }

        var kind = WordKindOf(text.Text[inside]);
        return kind == WordKind.None || kind != WordKindOf(text.Text[outside]);
    }

    private int PositionOf(FoldedText text, int letter) => _literal ? letter : text.PositionOf(letter);

    private static bool AreGapsInserted(FoldedText text, int start, int end, BlockedTerm term)
    {
        for (var letter = start + 1; letter < end; letter++)
        {
            if (text.IsGapBefore(letter)
                && !term.Joints.Contains(letter - start)
                && StandsBetweenWords(text.Text.AsSpan((text.PositionOf(letter - 1) + 1)..text.PositionOf(letter)))
                && !IsAlone(text, letter - 1, forward: false)
                && !IsAlone(text, letter, forward: true))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether signs are such as stand between words in ordinary writing.</summary>
    private static bool StandsBetweenWords(ReadOnlySpan<char> signs)
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
            var usual = rune.Value is '.' or '-' or ',' or '!' or '?' or ':' or ';' or '\'' or '"' or '~' or '、' or '。'
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.DashPunctuation
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

    private static bool Continues(char value) =>
        char.IsLowSurrogate(value) || CodePoints.IsMark(CharUnicodeInfo.GetUnicodeCategory(value));

    private static WordKind WordKindOf(char value)
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

    private enum WordKind
    {
        None,
        Letters,
        Digits,
    }
}
