using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>What a room's rules are at one version. Only moderators get to read them.</summary>
public sealed record RuleSet
{
    /// <summary>Most rules of kind <see cref="RuleKind.Term"/> and <see cref="RuleKind.Wildcard"/> together.</summary>
    public const int MaxTerms = 10_000;

    /// <summary>Most rules of kind <see cref="RuleKind.Regex"/>.</summary>
    public const int MaxRegexes = 200;

    /// <summary>Most allowed phrases.</summary>
    public const int MaxAllowed = 1_000;

    /// <summary>What a new room has.</summary>
    public static RuleSet Empty { get; } = new();

    /// <summary>Rules, in the order moderators gave them.</summary>
    public ImmutableArray<Rule> Rules { get; init; } = [];

    /// <summary>
    /// Phrases in which nothing is found, each 1 to 64 characters: a match that lies within an allowed phrase does not count ("Scunthorpe"),
    /// and a site's name allows links to it whatever the room's settings say ("example.com").
    /// </summary>
    public ImmutableArray<string> Allowed { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(RuleSet? other) =>
        other is not null && Rules.AsSpan().SequenceEqual(other.Rules.AsSpan()) && Allowed.AsSpan().SequenceEqual(other.Allowed.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rules.Length, Allowed.Length);
}
