using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A rule's regular expression, ready to be looked for in texts as they are shown.</summary>
/// <param name="Number">The rule's place in the list, from 0.</param>
/// <param name="Regex">Without backtracking, so linear in the text.</param>
/// <param name="Shape">How it is built.</param>
internal sealed record RegexRule(int Number, Regex Regex, RegexNode Shape)
{
    /// <summary>Most matches looked at in one text; what comes after the last counts as one match. Each costs up to the whole text.</summary>
    private const int MaxMatches = 32;

    /// <summary>Texts of which one is in each match, in small letters; null when there are none.</summary>
    public ImmutableArray<string>? Literals { get; } = RegexLiterals.Of(Shape);

    private readonly int _minLength = Shape.MinLength;

    /// <summary>Reads a pattern.</summary>
    /// <returns>Null when it is written in a way that <see cref="RegexReader"/> does not understand.</returns>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking.</exception>
    public static RegexRule? Parse(string pattern, int number)
    {
        var regex = SharedRegexes.Get(pattern);
        return RegexReader.Read(pattern) is { } shape ? new RegexRule(number, regex, shape) : null;
    }

    /// <summary>One that matches where any of several does.</summary>
    /// <returns>Null when it would be too large.</returns>
    public static Regex? Merge(IReadOnlyList<RegexRule> rules)
    {
        if (rules.Count == 0)
        {
            return null;
        }

        var shape = new RegexNode.Choice([.. rules.Select(rule => rule.Shape)]);
        return shape.Places <= PlaceSet.MaxPlaces && RegexAutomaton.IsSmall(shape)
            ? SharedRegexes.Get(string.Join('|', rules.Select(rule => $"(?:{rule.Regex})")))
            : null;
    }

    /// <summary>Names the matches that count.</summary>
    public void Search(string shown, RuleFindings findings)
    {
        if (shown.Length < _minLength || !findings.Wants(Number))
        {
            return;
        }

        var matches = 0;
        foreach (var match in Regex.EnumerateMatches(shown))
        {
            findings.Worked(shown.Length);
            var isLast = ++matches == MaxMatches;
            var range = new TextRange(match.Index, isLast ? shown.Length : match.Index + match.Length);
            if ((match.Length > 0 && findings.AddCut(Number, range) && !findings.Masks(Number)) || isLast)
            {
                break;
            }
        }

        findings.Worked(shown.Length);
    }
}
