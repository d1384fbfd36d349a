using System.Globalization;
using System.Text;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Makes texts that differ only in how they are written the same.</summary>
/// <remarks>
/// NFKC comes from ICU (or NLS): in a process with invariant globalization full-width and composed forms would not fold.
/// A test guards the setting.
/// </remarks>
internal static class TextFolding
{
    /// <summary>Longest run of one letter or digit in a key.</summary>
    private const int MaxRun = 2;

    /// <summary>Texts up to this length, and up to twice as long once normalised, are folded on the stack.</summary>
    private const int StackChars = 512;

    /// <summary>First letter of the canonical decomposition of the Latin, Greek and Cyrillic letters below U+2000.</summary>
    private static readonly char[] Unaccented = BuildUnaccented();

    /// <summary>NFKC, case folded, without zero-width characters, with white space collapsed. Accents stay.</summary>
    /// <returns>The same string where nothing had to change.</returns>
    public static string Fold(string text)
    {
        var changes = false;
        var previous = '\0';
        foreach (var value in text)
        {
            if (!IsSimple(value) || (value == ' ' && previous == ' '))
            {
                return FoldAny(text);
            }

            changes |= FoldSimple(value) != value;
            previous = value;
        }

        return !changes
            ? text
            : string.Create(text.Length, text, static (folded, from) =>
            {
                for (var i = 0; i < folded.Length; i++)
                {
                    folded[i] = FoldSimple(from[i]);
                }
            });
    }

    /// <summary>Takes the accents off Latin, Greek and Cyrillic letters, and loose diacritics off anything.</summary>
    /// <param name="folded">Text that <see cref="Fold"/> returned.</param>
    /// <returns>The same string where it had none.</returns>
    public static string StripAccents(string folded)
    {
        var first = 0;
        while (first < folded.Length && Strip(folded[first]) == folded[first])
        {
            first++;
        }

        if (first == folded.Length)
        {
            return folded;
        }

        var stripped = folded.Length <= StackChars ? stackalloc char[StackChars] : new char[folded.Length];
        folded.AsSpan(0, first).CopyTo(stripped);
        var length = first;
        var hasLoose = false;
        foreach (var value in folded.AsSpan(first))
        {
            var bare = Strip(value);
            hasLoose |= bare == '\0';
            if (bare != '\0')
            {
                AppendCollapsed(stripped, ref length, bare);
            }
        }

        // What a loose diacritic kept apart may be one letter without it.
        var result = stripped[..WithoutSpaceAtEnd(stripped, length)].ToString();
        return hasLoose ? result.Normalize(NormalizationForm.FormC) : result;
    }

    /// <summary>Cuts runs of one code point to two. Zeros stay: they change a number's size.</summary>
    public static string CutRuns(string text)
    {
        StringBuilder? cut = null;
        var run = 0;
        var previous = default(Rune);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            run = rune == previous ? run + 1 : 1;
            previous = rune;
            if (run > MaxRun && rune.Value != '0')
            {
                cut ??= new StringBuilder(text.Length).Append(text, 0, at);
            }
            else
            {
                cut?.Append(text, at, rune.Utf16SequenceLength);
            }

            at += rune.Utf16SequenceLength;
        }

        return cut?.ToString() ?? text;
    }

    private static string FoldAny(string text)
    {
        var visible = text.Length <= StackChars ? stackalloc char[StackChars] : new char[text.Length];
        visible = visible[..CopyVisible(text, visible)];

        Span<char> normalized = stackalloc char[2 * StackChars];
        if (visible.TryNormalize(normalized, out var length, NormalizationForm.FormKC))
        {
            normalized = normalized[..length];
        }
        else
        {
            normalized = visible.ToString().Normalize(NormalizationForm.FormKC).ToCharArray();
        }

        var folded = normalized.Length <= StackChars ? stackalloc char[2 * StackChars] : new char[2 * normalized.Length];
        folded = folded[..FoldCase(normalized, folded)];
        return folded.SequenceEqual(text) ? text : folded.ToString();
    }

    private static int CopyVisible(string text, Span<char> visible)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (CodePoints.IsSpace(rune.Value, category))
            {
                visible[length++] = ' ';
            }
            else if (!CodePoints.IsInvisible(rune.Value, category) && !IsOptionalMark(rune.Value))
            {
                length += rune.EncodeToUtf16(visible[length..]);
            }
        }

        return length;
    }

    /// <summary>Full case folding where it differs from lower case, and the two forms of i of Turkish.</summary>
    /// <param name="normalized">NFKC.</param>
    /// <param name="folded">Takes the result, at least twice as long.</param>
    private static int FoldCase(ReadOnlySpan<char> normalized, Span<char> folded)
    {
        var length = 0;
        foreach (var rune in normalized.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case ' ':
                    AppendCollapsed(folded, ref length, ' ');
                    break;
                case 'ß' or 'ẞ':
                    folded[length++] = 's';
                    folded[length++] = 's';
                    break;
                case 'ς':
                    folded[length++] = 'σ';
                    break;
                case 'İ' or 'ı':
                    folded[length++] = 'i';
                    break;

                // Once more: letters of presentation forms came apart.
                case var mark when IsOptionalMark(mark):
                    break;
                default:
                    length += Rune.ToLowerInvariant(rune).EncodeToUtf16(folded[length..]);
                    break;
            }
        }

        return WithoutSpaceAtEnd(folded, length);
    }

    private static void AppendCollapsed(Span<char> text, ref int length, char value)
    {
        if (value != ' ' || (length > 0 && text[length - 1] != ' '))
        {
            text[length++] = value;
        }
    }

    private static int WithoutSpaceAtEnd(ReadOnlySpan<char> text, int length) =>
        length > 0 && text[length - 1] == ' ' ? length - 1 : length;

    /// <summary>Folds the same whatever stands beside it: ASCII, Han, kana, Hangul syllables, full-width ASCII.</summary>
    internal static bool IsSimple(char value) =>
        value switch
        {
            <= '~' => value >= ' ',
            < '\u3041' => value is (>= '\u3001' and <= '\u3029'),
            < '\u3400' => value is <= '\u3096' or (>= '\u30A1' and <= '\u30FE'),
            < '\uA000' => true,
            _ => value is (>= '\uAC00' and <= '\uD7A3') or (>= '\uFF01' and <= '\uFF5E'),
        };

    internal static char FoldSimple(char value)
    {
        if (value >= '\uFF01')
        {
            value = (char)(value - '\uFF01' + '!');
        }

        return char.IsAsciiLetterUpper(value) ? (char)(value | 0x20) : value;
    }

    /// <summary>The character without its accent; zero for a loose diacritic, which goes.</summary>
    private static char Strip(char value) =>
        value < '\u00C0' ? value
        : IsDiacritic(value) ? '\0'
        : value < Unaccented.Length ? Unaccented[value]
        : value;

    /// <summary>Belongs to no script: written over anything, for an accent or to strike a word through.</summary>
    private static bool IsDiacritic(char value) =>
        value is (>= '\u0300' and <= '\u036F') or (>= '\u0483' and <= '\u0489') or (>= '\u1AB0' and <= '\u1AFF')
            or (>= '\u1DC0' and <= '\u1DFF') or (>= '\u20D0' and <= '\u20FF') or (>= '\uFE20' and <= '\uFE2F');

    /// <summary>Points of Hebrew, vowels of Arabic and its elongation, which writers put or leave out as they like.</summary>
    private static bool IsOptionalMark(int value) =>
        value is (>= 0x0591 and <= 0x05BD) or 0x05BF or 0x05C1 or 0x05C2 or 0x05C4 or 0x05C5 or 0x05C7
            or (>= 0x0610 and <= 0x061A) or 0x0640 or (>= 0x064B and <= 0x0652) or (>= 0x0656 and <= 0x065F) or 0x0670
            or (>= 0x06D6 and <= 0x06DC) or (>= 0x06DF and <= 0x06E4) or 0x06E7 or 0x06E8 or (>= 0x06EA and <= 0x06ED);

    private static char[] BuildUnaccented()
    {
        var letters = new char[0x2000];
        for (var value = '\0'; value < letters.Length; value++)
        {
            var mayHaveAccent = value is (>= '\u00C0' and <= '\u052F') or >= '\u1E00';
            letters[value] = mayHaveAccent && char.IsLetter(value)
                ? value.ToString(CultureInfo.InvariantCulture).Normalize(NormalizationForm.FormD)[0]
                : value;
        }

        return letters;
    }
}
