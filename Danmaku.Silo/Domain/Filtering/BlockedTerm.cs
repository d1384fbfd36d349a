using System.Collections.Immutable;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>One blocked term, ready to be looked for.</summary>
/// <param name="Typed">As the moderator typed it.</param>
/// <param name="Needle">What to look for: folded, and without separators unless the term is literal.</param>
/// <param name="Joints">Places in the needle where the term itself has a separator, ascending.</param>
/// <param name="IsLiteral">Whether the term has signs of its own and is looked for as it is written.</param>
/// <param name="IsAccented">Whether the term has accents that the text must have too.</param>
internal sealed record BlockedTerm(string Typed, string Needle, ImmutableArray<int> Joints, bool IsLiteral, bool IsAccented)
{
    /// <summary>Reads a term as typed.</summary>
    /// <returns>Null when nothing visible is left of it.</returns>
    public static BlockedTerm? Parse(string typed)
    {
        var match = MatchText.From(DisplayText.Clean(typed).Shown);
        if (match.Folded.Length == 0)
        {
            return null;
        }

        var isAccented = !ReferenceEquals(match.Accented, match.Plain);
        var text = match.Accented;
        if (text.Letters.Length == 0 || text.Text.AsSpan().ContainsAnyExcept(WordsAndSeparators(text)))
        {
            return new BlockedTerm(typed, text.Text, [], IsLiteral: true, isAccented);
        }

        var joints = Enumerable.Range(1, text.Letters.Length - 1).Where(text.IsGapBefore);
        return new BlockedTerm(typed, text.Letters, [.. joints], IsLiteral: false, isAccented);
    }

    private static string WordsAndSeparators(FoldedText text) => text.Letters + " -'’_·・";
}
