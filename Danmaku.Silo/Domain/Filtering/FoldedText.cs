using System.Globalization;
using System.Text;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A folded text with its letters and digits apart, and the way back from these to the text.</summary>
/// <remarks>Thread-safe: what is made on first use comes out the same for whoever makes it.</remarks>
internal sealed class FoldedText
{
    private readonly WordKind[]? _outside;
    private Compaction? _compaction;
    private bool[]? _inserted;

    /// <param name="text">Folded text.</param>
    public FoldedText(string text) => Text = text;

    /// <summary>A text whose letters somebody else read.</summary>
    /// <param name="text">Folded text.</param>
    /// <param name="letters">What its letters are taken for, one character each.</param>
    /// <param name="starts">Where each of them begins in the text.</param>
    /// <param name="ends">Where each of them ends in the text.</param>
    /// <param name="outside">What each of them is to a match beside it; null for what it is taken for.</param>
    public FoldedText(string text, string letters, int[] starts, int[] ends, WordKind[]? outside = null)
    {
        Text = text;
        _outside = outside;
        _compaction = new Compaction(letters, starts, ends);
    }

    public string Text { get; }

    /// <summary>Letters, digits and the marks that are part of them, without what is between.</summary>
    public string Letters => Compacted.Letters;

    private Compaction Compacted => _compaction ??= Compact(Text);

    /// <summary>Where a character of <see cref="Letters"/> begins in <see cref="Text"/>.</summary>
    public int PositionOf(int letter) => Compacted.Starts is { } starts ? starts[letter] : letter;

    /// <summary>Where a character of <see cref="Letters"/> ends in <see cref="Text"/>.</summary>
    public int EndOf(int letter) => Compacted.Ends is { } ends ? ends[letter] : PositionOf(letter) + 1;

    /// <summary>Whether a character of <see cref="Letters"/> did not follow the one before it at once. True at both ends.</summary>
    public bool IsGapBefore(int letter) =>
        letter == 0
        || letter == Letters.Length
        || (Compacted.Starts is { } starts && starts[letter] != EndOf(letter - 1));

    /// <summary>Whether the signs before a letter, if any, were put there to hide a word.</summary>
    public bool IsGapInserted(int letter)
    {
        if (!IsGapBefore(letter))
        {
            return true;
        }

        // Asked again for every term that goes across it.
        _inserted ??= FindInserted();
        return _inserted[letter];
    }

    /// <summary>Whether no word goes on across the start of a match.</summary>
    /// <param name="letter">The first letter of the match.</param>
    public bool IsStart(int letter)
    {
        if (_outside is not null)
        {
            return IsGapBefore(letter)
                || (WordRules.IsEdge(WordRules.KindOf(Letters[letter]), _outside[letter - 1]) && !AreDigits(letter));
        }

        var inside = PositionOf(letter);
        return WordRules.IsEdge(Text, inside, inside - 1);
    }

    /// <summary>Whether no word goes on across the end of a match.</summary>
    /// <param name="letter">The one after its last letter.</param>
    public bool IsEnd(int letter)
    {
        if (_outside is not null)
        {
            return IsGapBefore(letter)
                || (WordRules.IsEdge(WordRules.KindOf(Letters[letter - 1]), _outside[letter]) && !AreDigits(letter));
        }

        var inside = PositionOf(letter - 1);
        return WordRules.IsEdge(Text, inside, inside + 1);
    }

    private bool[] FindInserted()
    {
        var inserted = new bool[Letters.Length];
        for (var letter = 1; letter < inserted.Length; letter++)
        {
            inserted[letter] = IsGapBefore(letter) && WordRules.IsGapInserted(this, letter);
        }

        return inserted;
    }

    /// <summary>Whether a border between letters goes through a number, whatever its digits are taken for.</summary>
    private bool AreDigits(int letter) =>
        char.IsAsciiDigit(Text[EndOf(letter - 1) - 1]) && char.IsAsciiDigit(Text[PositionOf(letter)]);

    private static Compaction Compact(string text)
    {
        var positions = new int[text.Length];
        var count = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsHighSurrogate(text[at]) && Rune.TryGetRuneAt(text, at, out var rune))
            {
                if (CodePoints.IsWordPart(Rune.GetUnicodeCategory(rune)))
                {
                    positions[count++] = at;
                    positions[count++] = at + 1;
                }

                at++;
            }
            else if (CodePoints.IsWordPart(CharUnicodeInfo.GetUnicodeCategory(text[at])))
            {
                positions[count++] = at;
            }
        }

        return count == text.Length
            ? new Compaction(text, null, null)
            : new Compaction(
                string.Create(count, (text, positions), static (letters, from) =>
                {
                    for (var i = 0; i < letters.Length; i++)
                    {
                        letters[i] = from.text[from.positions[i]];
                    }
                }),
                positions,
                null);
    }

    /// <param name="Letters">What is left.</param>
    /// <param name="Starts">Where each of it begins; null when nothing was left out.</param>
    /// <param name="Ends">Where each of it ends; null when each is one character long.</param>
    private sealed record Compaction(string Letters, int[]? Starts, int[]? Ends);
}
