using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A room's rules, compiled for matching.</summary>
/// <remarks>
/// A term of letters and digits (and spaces, hyphens, apostrophes) is looked for among the text's letters and digits, so that
/// signs put between them hide nothing. A term with any other sign ("a$$", "t.me/", an emoji) is taken as it is written. Accents that a
/// term has must be in the text, for they make another word in Vietnamese; a term without accents is found with and without.
/// Immutable and thread-safe. Compiling takes up to some seconds for the largest set, so not in a room's turn.
/// </remarks>
internal sealed class CompiledRules
{
    private readonly ImmutableArray<Rule> _rules;
    private readonly AllowedPhrases _allowed;
    private readonly TermSearch _plain;
    private readonly TermSearch _accented;
    private readonly RegexIndex _regexes;

    private CompiledRules(RuleSet set)
    {
        _rules = set.Rules.IsDefault ? [] : set.Rules;
        _allowed = new AllowedPhrases(set.Allowed.IsDefault ? [] : set.Allowed);

        var terms = Of(RuleKind.Term, TermPattern.Parse).ToLookup(term => term.IsAccented);
        var wildcards = Of(RuleKind.Wildcard, WildcardPattern.Parse).ToLookup(pattern => pattern.IsAccented);
        _plain = new TermSearch(_rules, terms[false], wildcards[false]);
        _accented = new TermSearch(_rules, terms[true], wildcards[true]);
        _regexes = new RegexIndex(Of(RuleKind.Regex, RegexRule.Parse));
    }

    /// <summary>No rules: nothing counts.</summary>
    public static CompiledRules None { get; } = new(RuleSet.Empty);

    /// <summary>Why a set of rules cannot be a room's.</summary>
    /// <returns><see langword="null"/> when it can.</returns>
    public static Rejection? Refuse(RuleSet set) => RuleRanges.Refuse(set);

    /// <summary>Compiles a set that <see cref="Refuse"/> let pass. May run on any thread.</summary>
    public static CompiledRules Compile(RuleSet set) =>
        set.Rules.IsDefaultOrEmpty && set.Allowed.IsDefaultOrEmpty ? None : new(set);

    /// <summary>What the rules say about a text.</summary>
    /// <returns><see langword="null"/> when none of them matches outside of allowed phrases.</returns>
    public RuleVerdict? Judge(MatchText text) => Judge(text, out _);

    /// <inheritdoc cref="Judge(MatchText)"/>
    /// <param name="text">The text.</param>
    /// <param name="work">Work done, about one for each character compared; a tenth of a microsecond at most.</param>
    public RuleVerdict? Judge(MatchText text, out long work)
    {
        work = 0;
        if (_rules.IsEmpty)
        {
            return null;
        }

        var findings = new RuleFindings(_rules, _allowed, text);
        _plain.Search(text.Plain, text, static text => text.Readings, findings);
        _accented.Search(text.Accented, text, static text => text.AccentedReadings, findings);
        _regexes.Search(text.Shown, findings);

        work = findings.Work;
        return findings.Verdict();
    }

    /// <summary>Whether a text links to a site that is not among the allowed phrases, nor a subdomain of one that is.</summary>
    public bool HasForbiddenLink(MatchText text) =>
        _allowed.HasSites ? Links.ContainsOther(text, _allowed) : Links.Contains(text);

    private IEnumerable<T> Of<T>(RuleKind kind, Func<string, int, T?> read)
        where T : class =>
        _rules
            .Select((rule, number) => rule.Kind == kind ? read(rule.Pattern, number) : null)
            .OfType<T>();
}
