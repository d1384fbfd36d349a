using System.Collections.Immutable;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>The terms that a room does not let viewers post, compiled for matching.</summary>
/// <remarks>Immutable and thread-safe; compile once for each change of settings.</remarks>
internal sealed class BlockedTerms
{
    private readonly ImmutableArray<string> _terms;

    private BlockedTerms(ImmutableArray<string> terms) => _terms = terms;

    /// <summary>Blocks nothing.</summary>
    public static BlockedTerms None { get; } = new([]);

    /// <summary>Compiles terms as moderators typed them. Terms of which nothing visible is left block nothing.</summary>
    public static BlockedTerms Compile(ImmutableArray<string> terms) => terms.IsDefaultOrEmpty ? None : new(terms);

    /// <summary>Whether the text contains a blocked term.</summary>
    public bool IsMatch(MatchText text) => FirstMatch(text) is not null;

    /// <summary>The blocked term found in the text, as the moderator typed it, or null. For the moderators' log.</summary>
    public string? FirstMatch(MatchText text) =>
        _terms.FirstOrDefault(term => text.Compact.Contains(MatchText.From(term).Compact, StringComparison.Ordinal));
}
