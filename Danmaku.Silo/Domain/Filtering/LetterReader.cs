using System.Globalization;
using System.Text;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Reads a folded text letter by letter, and takes each for what it looks like.</summary>
/// <param name="form">The text.</param>
/// <param name="alternate">Whether to take those that look like two letters for the second.</param>
internal ref struct LetterReader(FoldedText form, bool alternate)
{
    private readonly string _text = form.Text;
    private readonly char[] _letters = new char[form.Text.Length];
    private readonly char[] _typed = new char[form.Text.Length];
    private readonly int[] _starts = new int[form.Text.Length];
    private readonly int[] _ends = new int[form.Text.Length];
    private int _count;

    /// <summary>Whether anything could have been taken for another letter as well.</summary>
    public bool HasAlternates { get; private set; }

    /// <summary>Reads a comment's text.</summary>
    /// <param name="capitalIs">Where a capital I stands after a small letter, which may be a small L; null for nowhere.</param>
    public ReadLetters Read(bool[]? capitalIs)
    {
        for (var at = 0; at < _text.Length; at++)
        {
            var value = _text[at];
            if (char.IsAsciiLetter(value))
            {
                Add(value, ReadAsciiLetter(value, at, capitalIs), at, 1);
            }
            else if (char.IsAsciiDigit(value))
            {
                Add(value, IsAmongLetters(at) ? Choose(value, LookAlikes.LetterForDigit(value)) : value, at, 1);
            }
            else if (char.IsHighSurrogate(value) && Rune.TryGetRuneAt(_text, at, out var rune))
            {
                ReadPair(rune, at++);
            }
            else
            {
                ReadOther(value, at);
            }
        }

        return Result();
    }

    /// <summary>Reads a term's text: only digits and letters of other alphabets are taken for others.</summary>
    public ReadLetters ReadTerm()
    {
        for (var letter = 0; letter < form.Letters.Length; letter++)
        {
            var value = form.Letters[letter];
            var at = form.PositionOf(letter);
            var looksLike = !char.IsAsciiDigit(value) ? LookAlikes.LetterFor(value)
                : IsAmongLetters(at) ? LookAlikes.LetterForDigit(value)
                : value;
            Add(value, alternate ? LookAlikes.AlternateFor(value, looksLike) : looksLike, at, 1);
        }

        return Result();
    }

    private readonly ReadLetters Result() => new(
        new FoldedText(_text, new string(_letters, 0, _count), _starts[.._count], _ends[.._count]),
        new string(_typed, 0, _count));

    private char ReadAsciiLetter(char value, int at, bool[]? capitalIs)
    {
        if (value == 'i' && capitalIs is not null && capitalIs[at])
        {
            return Alternative('i', 'l');
        }

        // "fvck" and "shlt": no word has them there, but for "rl" as in "world".
        return value switch
        {
            'v' when IsBetweenConsonants(_text, at) => Alternative('u', 'v'),
            'l' when IsBetweenConsonants(_text, at) && _text[at - 1] != 'r' => Alternative('i', 'l'),
            _ => value,
        };
    }

    private void ReadPair(Rune rune, int at)
    {
        if (LookAlikes.LetterForPicture(rune.Value) is var letter and not '\0')
        {
            Add('\0', letter, at, 2);
        }
        else if (CodePoints.IsWordPart(rune))
        {
            Add(_text[at], _text[at], at, 1);
            Add(_text[at + 1], _text[at + 1], at + 1, 1);
        }
    }

    private void ReadOther(char value, int at)
    {
        if (LookAlikes.LetterForSign(value) is var letter and not '\0')
        {
            if (StandsForLetter(_text, at))
            {
                Add(value, Choose(value, letter), at, 1);
            }
        }
        else if (LookAlikes.LetterFor(value) is var other && other != value)
        {
            Add(value, Choose(value, other), at, 1);
        }
        else if (CodePoints.IsWordPart(CharUnicodeInfo.GetUnicodeCategory(value)))
        {
            Add(value, value, at, 1);
        }
    }

    private char Choose(char value, char letter) => Alternative(letter, LookAlikes.AlternateFor(value, letter));

    private char Alternative(char first, char second)
    {
        HasAlternates |= first != second;
        return alternate ? second : first;
    }

    private void Add(char typed, char letter, int at, int length)
    {
        _typed[_count] = typed;
        _letters[_count] = letter;
        _starts[_count] = at;
        _ends[_count++] = at + length;
    }

    /// <summary>Whether the digits around a place have a letter beside them.</summary>
    private readonly bool IsAmongLetters(int at)
    {
        var start = DigitsStart(_text, at);
        var end = DigitsEnd(_text, at);
        return IsLetterBeside(_text, start, -1) || IsLetterBeside(_text, end - 1, 1);
    }

    /// <summary>Longest run of digits that stands for letters.</summary>
    private const int MaxDigits = 8;

    private static int DigitsStart(string text, int at)
    {
        var start = at;
        while (start > 0 && at - start < MaxDigits && char.IsAsciiDigit(text[start - 1]))
        {
            start--;
        }

        return start;
    }

    private static int DigitsEnd(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < MaxDigits && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end;
    }

    /// <summary>Whether the digits around a place have letters on both sides, and so belong to their word.</summary>
    public static bool IsWithinWord(string text, int at)
    {
        var start = DigitsStart(text, at);
        var end = DigitsEnd(text, at);
        return start > 0 && char.IsLetter(text[start - 1]) && end < text.Length && char.IsLetter(text[end]);
    }

    /// <summary>Whether letters beside a sign make one of it: "sh!t" and "$hit", but not "hi!" or "5$".</summary>
    public static bool StandsForLetter(string text, int at)
    {
        return text[at] switch
        {
            '+' or '×' => IsLetterBeside(text, at, -1) && IsLetterBeside(text, at, 1),
            '!' or '|' or '¡' => IsLetterBeside(text, at, 1),
            _ => IsLetterBeside(text, at, -1) || IsLetterBeside(text, at, 1),
        };
    }

    /// <summary>Whether a letter follows at once, or alone behind one sign: "s.h.1.t". Other signs for letters, and digits beside them, are skipped.</summary>
    private static bool IsLetterBeside(string text, int at, int step)
    {
        var next = at + step;
        var isSign = !char.IsAsciiDigit(text[at]);
        for (var skipped = 0;
            skipped < 4 && IsAt(text, next) && (text[next] is '$' or '@' || (isSign && char.IsAsciiDigit(text[next])));
            skipped++)
        {
            next += step;
        }

        if (!IsAt(text, next) || char.IsLetter(text[next]))
        {
            return IsAt(text, next);
        }

        return next == at + step
            && !char.IsLetterOrDigit(text[next])
            && IsAt(text, next + step)
            && char.IsLetter(text[next + step])
            && !(IsAt(text, next + step + step) && char.IsLetterOrDigit(text[next + step + step]));
    }

    private static bool IsAt(string text, int at) => (uint)at < (uint)text.Length;

    /// <summary>Whether a letter stands between two Latin consonants.</summary>
    public static bool IsBetweenConsonants(string text, int at) =>
        at > 0 && at + 1 < text.Length && IsConsonant(text[at - 1]) && IsConsonant(text[at + 1]);

    private static bool IsConsonant(char value) => char.IsAsciiLetter(value) && value is not ('a' or 'e' or 'i' or 'o' or 'u' or 'y' or 'l' or 'v');
}
