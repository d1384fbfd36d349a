using System.Collections.Immutable;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>The terms that a room does not let viewers post, compiled for matching.</summary>
/// <remarks>
/// A term of letters and digits (and spaces, hyphens, apostrophes) is looked for among the text's letters and digits, so that
/// signs put between them hide nothing. A term with any other sign ("a$$", "t.me/", an emoji) is taken as it is written. Accents that a
/// term has must be in the text, for they make another word in Vietnamese; a term without accents is found with and without.
/// Immutable and thread-safe; compile once for each change of settings.
/// </remarks>
internal sealed class BlockedTerms
{
    private readonly TermIndex _letters;
    private readonly TermIndex _accentedLetters;
    private readonly TermIndex _literals;
    private readonly TermIndex _accentedLiterals;

    private BlockedTerms(ImmutableArray<string> terms)
    {
        var parsed = terms.Select(BlockedTerm.Parse).OfType<BlockedTerm>().ToLookup(term => (term.IsLiteral, term.IsAccented));
        _letters = new TermIndex(parsed[(false, false)], literal: false);
        _accentedLetters = new TermIndex(parsed[(false, true)], literal: false);
        _literals = new TermIndex(parsed[(true, false)], literal: true);
        _accentedLiterals = new TermIndex(parsed[(true, true)], literal: true);
    }

    /// <summary>Blocks nothing.</summary>
    public static BlockedTerms None { get; } = new([]);

    /// <summary>Compiles terms as moderators typed them. Terms of which nothing visible is left block nothing.</summary>
    public static BlockedTerms Compile(ImmutableArray<string> terms) => terms.IsDefaultOrEmpty ? None : new(terms);

    /// <summary>Whether the text contains a blocked term.</summary>
    public bool IsMatch(MatchText text) => FirstMatch(text) is not null;

    /// <summary>The blocked term found in the text, as the moderator typed it, or null. For the moderators' log.</summary>
    public string? FirstMatch(MatchText text) =>
        _letters.Find(text.Plain)
        ?? _accentedLetters.Find(text.Accented)
        ?? _literals.Find(text.Plain)
        ?? _accentedLiterals.Find(text.Accented);
}
