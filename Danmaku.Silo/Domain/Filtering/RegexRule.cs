using System.Globalization;
using System.Text.RegularExpressions;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>A rule's regular expression, ready to be looked for in texts as they are shown.</summary>
/// <param name="number">The rule's place in the list, from 0.</param>
/// <param name="regex">Without backtracking, so linear in the text.</param>
internal sealed class RegexRule(int number, Regex regex)
{
    /// <summary>Most matches looked at in one text; what comes after the last counts as one match. Each costs up to the whole text.</summary>
    private const int MaxMatches = 32;

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking.</exception>
    public static Regex Parse(string pattern) => new(pattern, Options, Regex.InfiniteMatchTimeout);

    /// <summary>Names the matches that count.</summary>
    public void Search(string shown, RuleFindings findings)
    {
        var matches = 0;
        foreach (var match in regex.EnumerateMatches(shown))
        {
            findings.Worked(shown.Length);
            var isLast = ++matches == MaxMatches;
            if (match.Length > 0)
            {
                findings.Add(number, WholeClusters(shown, match.Index, isLast ? shown.Length : match.Index + match.Length));
            }

            if (isLast || !findings.Wants(number))
            {
                break;
            }
        }

        findings.Worked(shown.Length);
    }

    private static TextRange WholeClusters(string shown, int from, int to)
    {
        // Clusters are counted from the start of the text: what one is depends on all of it that comes before.
        var start = 0;
        var at = 0;
        while (at < to)
        {
            var next = at + StringInfo.GetNextTextElementLength(shown.AsSpan(at));
            start = next <= from ? next : start;
            at = next;
        }

        return new TextRange(start, at);
    }
}
