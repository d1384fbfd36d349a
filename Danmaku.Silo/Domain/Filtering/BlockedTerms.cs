using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>The terms that a room's settings do not let viewers post, as rules that reject.</summary>
internal sealed class BlockedTerms
{
    private readonly CompiledRules _rules;

    private BlockedTerms(ImmutableArray<string> terms) =>
        _rules = CompiledRules.Compile(new RuleSet { Rules = [.. terms.Select(term => new Rule { Pattern = term })] });

    /// <summary>Blocks nothing.</summary>
    public static BlockedTerms None { get; } = new([]);

    /// <summary>Compiles terms as moderators typed them. Terms of which nothing visible is left block nothing.</summary>
    public static BlockedTerms Compile(ImmutableArray<string> terms) => terms.IsDefaultOrEmpty ? None : new(terms);

    /// <summary>Whether the text contains a blocked term.</summary>
    public bool IsMatch(MatchText text) => FirstMatch(text) is not null;

    /// <summary>The blocked term found in the text, as the moderator typed it, or null. For the moderators' log.</summary>
    public string? FirstMatch(MatchText text) => _rules.Judge(text)?.Rule.Pattern;
}
