using System.Text.RegularExpressions;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Finds which of many regular expressions can match a text before any is run.</summary>
/// <remarks>
/// Most patterns have letters that each match must have: all of these are looked for at once. The few that have none are asked
/// together, as one pattern, where that one is not too large.
/// </remarks>
internal sealed class RegexIndex
{
    /// <summary>Most patterns without letters that each match must have: they are run on every text.</summary>
    public const int MaxUnfiltered = 32;

    private readonly RegexRule[] _filtered;
    private readonly RegexRule[] _unfiltered;
    private readonly Regex? _anyUnfiltered;
    private readonly NeedleIndex _literals;

    /// <summary>For each literal the patterns that it may begin a match of, by their place among the filtered.</summary>
    private readonly int[][] _rules;

    public RegexIndex(IEnumerable<RegexRule> rules)
    {
        var byKind = rules.ToLookup(rule => rule.Literals is not null);
        _filtered = [.. byKind[true]];
        _unfiltered = [.. byKind[false]];
        _anyUnfiltered = _unfiltered.Length > 1 ? RegexRule.Merge(_unfiltered) : null;
        var byLiteral = _filtered
            .SelectMany((rule, place) => rule.Literals!.Value.Select(literal => (literal, place)))
            .GroupBy(one => one.literal, one => one.place, StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .ToArray();
        _literals = new NeedleIndex(Array.ConvertAll(byLiteral, same => same.Key));
        _rules = Array.ConvertAll(byLiteral, same => same.ToArray());
    }

    /// <summary>Names the matches that count.</summary>
    public void Search(string shown, RuleFindings findings)
    {
        if (_filtered.Length > 0)
        {
            SearchFiltered(shown, findings);
        }

        findings.Worked(_anyUnfiltered is null ? 0 : shown.Length);
        if (_anyUnfiltered?.IsMatch(shown) ?? true)
        {
            foreach (var rule in _unfiltered)
            {
                rule.Search(shown, findings);
            }
        }
    }

    private void SearchFiltered(string shown, RuleFindings findings)
    {
        var small = shown.ToLowerInvariant();
        Span<bool> candidates = stackalloc bool[_filtered.Length];
        for (var at = _literals.Next(small, 0); at >= 0; at = _literals.Next(small, at + 1))
        {
            var walk = _literals.At(small, at);
            while (walk.MoveNext())
            {
                foreach (var rule in _rules[walk.Current])
                {
                    candidates[rule] = true;
                }

                findings.Worked(_rules[walk.Current].Length);
            }

            findings.Worked(1 + walk.Steps);
        }

        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates[i])
            {
                _filtered[i].Search(shown, findings);
            }
        }
    }
}
