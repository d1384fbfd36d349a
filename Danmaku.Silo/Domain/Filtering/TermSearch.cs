using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>All searches for the terms and wildcards of a set of rules that look at one form of a text.</summary>
internal sealed class TermSearch
{
    private readonly TermIndex _letters;
    private readonly TermIndex _literals;
    private readonly TermIndex _hidden;
    private readonly WildcardIndex _wildcards;
    private readonly WildcardIndex _hiddenWildcards;

    /// <param name="rules">The rules, which the patterns number from 0.</param>
    /// <param name="terms">Those of kind term.</param>
    /// <param name="wildcards">Those of kind wildcard.</param>
    public TermSearch(ImmutableArray<Rule> rules, IEnumerable<TermPattern> terms, IEnumerable<WildcardPattern> wildcards)
    {
        // Of terms that are found together, and do the same, one is enough: so work is bounded whatever the rules are.
        var distinct = terms
            .GroupBy(term => (term.Needle, term.IsLiteral, rules[term.Number].Action), (_, same) => TermPattern.Merge([.. same]))
            .ToArray();
        _letters = new TermIndex(distinct.Where(term => !term.IsLiteral).SelectMany(InBothHan), literal: false);
        _literals = new TermIndex(distinct.Where(term => term.IsLiteral), literal: true);
        _hidden = new TermIndex(distinct.SelectMany(term => term.ForReadings(rules[term.Number].Pattern)), literal: false);
        _wildcards = new WildcardIndex(wildcards);
        _hiddenWildcards = new WildcardIndex(wildcards
            .Select(pattern => WildcardPattern.ForReading(rules[pattern.Number].Pattern, pattern.Number))
            .OfType<WildcardPattern>());
    }

    /// <summary>A term in traditional Chinese is found in simplified Chinese too; the other way round is a matter of reading.</summary>
    private static IEnumerable<TermPattern> InBothHan(TermPattern term)
    {
        yield return term;
        var simplified = TraditionalHan.Simplify(term.Needle);
        if (simplified != term.Needle)
        {
            yield return term with { Needle = simplified };
        }
    }

    /// <summary>Searches a text.</summary>
    /// <param name="form">The form to look at.</param>
    /// <param name="text">The text.</param>
    /// <param name="readings">How the form is read; asked only if anything could be found.</param>
    /// <param name="findings">Takes what is found.</param>
    public void Search(FoldedText form, MatchText text, Func<MatchText, TextReading[]> readings, ITermFindings findings)
    {
        _letters.Search(form, findings);
        _literals.Search(form, findings);
        _wildcards.Search(form, findings);
        if (_hidden.IsEmpty && _hiddenWildcards.IsEmpty)
        {
            return;
        }

        foreach (var reading in readings(text))
        {
            _hidden.Search(reading, findings);
            _hiddenWildcards.Search(reading, findings);
        }
    }
}
