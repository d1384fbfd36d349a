using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>What the rules matched in one text so far, and what follows from it.</summary>
/// <param name="rules">The rules, in their order.</param>
/// <param name="allowed">Phrases in which nothing counts.</param>
/// <param name="text">The text.</param>
internal sealed class RuleFindings(ImmutableArray<Rule> rules, AllowedPhrases allowed, MatchText text) : ITermFindings
{
    private const char Mask = '＊';

    /// <summary>Where allowed phrases stand in the text; looked for once something was found.</summary>
    private TextRange[]? _allowed;

    /// <summary>For each character of the shown text where its grapheme cluster begins.</summary>
    private int[]? _clusters;

    /// <summary>What is to be masked, in the order in which it was found.</summary>
    private List<TextRange>? _masked;

    private int _best = -1;
    private TextRange _bestRange;

    /// <summary>Work done, about one for each character compared.</summary>
    public long Work { get; private set; }

    private RuleAction BestAction => _best < 0 ? 0 : rules[_best].Action;

    public void Worked(int steps) => Work += steps;

    /// <summary>Whether a match would outdo what is known, or would have to be masked.</summary>
    public bool Wants(int number)
    {
        var action = rules[number].Action;
        return action > BestAction || (action == BestAction && (number <= _best || action == RuleAction.Mask));
    }

    /// <summary>Whether each match of a rule matters, and not only its first.</summary>
    public bool Masks(int number) => rules[number].Action == RuleAction.Mask && BestAction <= RuleAction.Mask;

    public void Add(int number, bool isAccented, int from, int to) => Add(number, text.ShownRange(isAccented, from, to));

    /// <summary>Takes a match.</summary>
    /// <param name="number">The rule's place in the list, from 0.</param>
    /// <param name="shown">What it matched of the shown text, in whole grapheme clusters.</param>
    /// <returns>Whether it counts.</returns>
    public bool Add(int number, TextRange shown)
    {
        if (IsAllowed(shown))
        {
            return false;
        }

        var rule = rules[number];
        if (rule.Action == RuleAction.Mask)
        {
            AddMask(shown);
        }

        if (rule.Action > BestAction
            || (rule.Action == BestAction && (number < _best || (number == _best && IsBefore(shown, _bestRange)))))
        {
            _best = number;
            _bestRange = shown;
        }

        return true;
    }

    /// <summary>Takes a match in the shown text itself, which may cut grapheme clusters.</summary>
    /// <inheritdoc cref="Add(int, TextRange)"/>
    public bool AddCut(int number, TextRange shown)
    {
        var clusters = _clusters ??= ClustersOf(text.Shown);
        var end = shown.End;
        while (end < clusters.Length && clusters[end] != end)
        {
            end++;
        }

        return Add(number, new TextRange(clusters[shown.Start], end));
    }

    /// <summary>What follows from all that was found; null when nothing counts.</summary>
    public RuleVerdict? Verdict() =>
        _best < 0
            ? null
            : new RuleVerdict(
                rules[_best],
                _best + 1,
                text.Shown[_bestRange.Start.._bestRange.End],
                BestAction == RuleAction.Mask ? Masked(text.Shown, _masked!, _clusters ?? ClustersOf(text.Shown)) : null);

    private static bool IsBefore(TextRange range, TextRange other) =>
        range.Start < other.Start || (range.Start == other.Start && range.End > other.End);

    private void AddMask(TextRange shown)
    {
        _masked ??= [];

        // Longer and longer terms at one place are one mask, so there are no more masks than places.
        if (_masked.Count > 0 && shown.Contains(_masked[^1]))
        {
            _masked[^1] = shown;
        }
        else if (_masked.Count == 0 || !_masked[^1].Contains(shown))
        {
            _masked.Add(shown);
        }
    }

    private bool IsAllowed(TextRange shown)
    {
        // Each phrase ends later than the one before, so of those that begin early enough the last reaches farthest.
        var phrases = _allowed ??= allowed.In(text);
        var low = 0;
        var high = phrases.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = phrases[middle].Start <= shown.Start ? (middle + 1, high) : (low, middle);
        }

        Work++;
        return low > 0 && phrases[low - 1].Contains(shown);
    }

    private static int[] ClustersOf(string shown)
    {
        var clusters = new int[shown.Length];
        for (int at = 0, next; at < shown.Length; at = next)
        {
            next = at + StringInfo.GetNextTextElementLength(shown.AsSpan(at));
            clusters.AsSpan(at..next).Fill(at);
        }

        return clusters;
    }

    private static string Masked(string shown, List<TextRange> ranges, int[] clusters)
    {
        ranges.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var masked = new StringBuilder(shown.Length);
        var next = 0;
        var end = 0;
        for (var at = 0; at < shown.Length; at++)
        {
            for (; next < ranges.Count && ranges[next].Start <= at; next++)
            {
                end = Math.Max(end, ranges[next].End);
            }

            if (at >= end)
            {
                masked.Append(shown[at]);
            }
            else if (clusters[at] == at)
            {
                masked.Append(Mask);
            }
        }

        return masked.ToString();
    }
}
