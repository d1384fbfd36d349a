using System.Globalization;
using System.Text;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A folded text with its letters and digits apart, and the way back from these to the text.</summary>
/// <remarks>Thread-safe: what is made on first use comes out the same for whoever makes it.</remarks>
/// <param name="text">Folded text.</param>
internal sealed class FoldedText(string text)
{
    private Compaction? _compaction;

    public string Text { get; } = text;

    /// <summary>Letters, digits and the marks that are part of them, without what is between.</summary>
    public string Letters => Compacted.Letters;

    private Compaction Compacted => _compaction ??= Compact(Text);

    /// <summary>Where a character of <see cref="Letters"/> stands in <see cref="Text"/>.</summary>
    public int PositionOf(int letter) => Compacted.Positions is { } positions ? positions[letter] : letter;

    /// <summary>Whether a character of <see cref="Letters"/> did not follow the one before it at once. True at both ends.</summary>
    public bool IsGapBefore(int letter) =>
        letter == 0
        || letter == Letters.Length
        || (Compacted.Positions is { } positions && positions[letter] != positions[letter - 1] + 1);

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
            ? new Compaction(text, null)
            : new Compaction(
                string.Create(count, (text, positions), static (letters, from) =>
                {
                    for (var i = 0; i < letters.Length; i++)
                    {
                        letters[i] = from.text[from.positions[i]];
                    }
                }),
                positions);
    }

    /// <param name="Letters">What is left.</param>
    /// <param name="Positions">Where each of it stood; null when nothing was left out.</param>
    private sealed record Compaction(string Letters, int[]? Positions);
}
