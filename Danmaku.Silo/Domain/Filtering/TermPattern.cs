using System.Collections.Immutable;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A term or a phrase, ready to be looked for.</summary>
/// <param name="Number">Which one it is of those compiled together; the lower goes first.</param>
/// <param name="Needle">What to look for: folded, and without separators unless the term is literal.</param>
/// <param name="Joints">Places in the needle where the term itself has a separator, ascending.</param>
/// <param name="IsLiteral">Whether the term has signs of its own and is looked for as it is written.</param>
/// <param name="IsAccented">Whether the term has accents that the text must have too.</param>
internal sealed record TermPattern(int Number, string Needle, ImmutableArray<int> Joints, bool IsLiteral, bool IsAccented)
{
    /// <summary>What it must be in texts that were read; null in a pattern for other texts.</summary>
    public HiddenTerm? Hidden { get; init; }

    /// <summary>Reads a term as typed.</summary>
    /// <returns>Null when nothing visible is left of it.</returns>
    public static TermPattern? Parse(string typed, int number = 0)
    {
        var text = FoldTyped(typed, out var isAccented);
        if (text.Text.Length == 0)
        {
            return null;
        }

        if (text.Letters.Length == 0 || text.Text.AsSpan().ContainsAnyExcept(text.Letters + Separators))
        {
            return new TermPattern(number, text.Text, [], IsLiteral: true, isAccented);
        }

        return new TermPattern(number, text.Letters, JointsOf(text), IsLiteral: false, isAccented);
    }

    /// <summary>Patterns by which the term is found in a <see cref="TextReading"/>: none, one, or two where it can be read two ways.</summary>
    /// <remarks>A term in which a single letter is repeated, and one with signs of its own, is found as it is written only.</remarks>
    public IEnumerable<TermPattern> ForReadings(string typed)
    {
        if (IsLiteral)
        {
            yield break;
        }

        var text = FoldTyped(typed, out _);
        var first = TextReading.OfTerm(text, alternate: false);
        if (first.Letters.Letters.Length < 2)
        {
            yield break;
        }

        yield return ForReading(first);
        var second = TextReading.OfTerm(text, alternate: true);
        if (second.Letters.Letters != first.Letters.Letters)
        {
            yield return ForReading(second);
        }
    }

    /// <summary>Reads a phrase that is looked for as it is written, signs and spaces included.</summary>
    /// <returns>Null when nothing visible is left of it.</returns>
    public static TermPattern? ParsePhrase(string typed, int number)
    {
        var text = FoldTyped(typed, out var isAccented);
        return text.Text.Length == 0 ? null : new TermPattern(number, text.Text, [], IsLiteral: true, isAccented);
    }

    /// <summary>Several spellings of one term: the first, with the separators of all.</summary>
    public static TermPattern Merge(TermPattern[] same) =>
        same.Length == 1 ? same[0] : same[0] with { Joints = [.. same.SelectMany(term => term.Joints).Distinct().Order()] };

    /// <summary>Signs of a term that stand between its words and need not be in the text.</summary>
    internal const string Separators = " -'’_·・";

    private static ImmutableArray<int> JointsOf(FoldedText text) =>
        [.. Enumerable.Range(1, text.Letters.Length - 1).Where(text.IsGapBefore)];

    private TermPattern ForReading(TextReading term) =>
        this with { Needle = term.Letters.Letters, Joints = JointsOf(term.Letters), Hidden = term.ToHidden() };

    private static FoldedText FoldTyped(string typed, out bool isAccented)
    {
        var match = MatchText.From(DisplayText.Clean(typed).Shown);
        isAccented = match.Folded.Length > 0 && !ReferenceEquals(match.Accented, match.Plain);
        return match.Folded.Length > 0 ? match.Accented : match.Plain;
    }
}
