using System.Collections.Immutable;
using System.Globalization;
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
            (_masked ??= []).Add(shown);
        }

        if (rule.Action > BestAction
            || (rule.Action == BestAction && (number < _best || (number == _best && IsBefore(shown, _bestRange)))))
        {
            _best = number;
            _bestRange = shown;
        }

        return true;
    }

    /// <summary>What follows from all that was found; null when nothing counts.</summary>
    public RuleVerdict? Verdict() =>
        _best < 0
            ? null
            : new RuleVerdict(
                rules[_best],
                _best + 1,
                text.Shown[_bestRange.Start.._bestRange.End],
                BestAction == RuleAction.Mask ? Masked(text.Shown, _masked!) : null);

    private static bool IsBefore(TextRange range, TextRange other) =>
        range.Start < other.Start || (range.Start == other.Start && range.End > other.End);

    private bool IsAllowed(TextRange shown)
    {
        foreach (var phrase in _allowed ??= allowed.In(text))
        {
            Work++;
            if (phrase.Contains(shown))
            {
                return true;
            }
        }

        return false;
    }

    private static string Masked(string shown, List<TextRange> ranges)
    {
        ranges.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var masked = new System.Text.StringBuilder(shown.Length);
        var next = 0;
        var end = 0;
        for (var at = 0; at < shown.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(shown.AsSpan(at));
            for (; next < ranges.Count && ranges[next].Start <= at; next++)
            {
                end = Math.Max(end, ranges[next].End);
            }

            if (at < end)
            {
                masked.Append(Mask);
            }
            else
            {
                masked.Append(shown, at, length);
            }

            at += length;
        }

        return masked.ToString();
    }
}
