using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Api.RuleText;

/// <summary>Rules with the lines that they stand on; those that were there before stand on none.</summary>
/// <param name="rules">The rules.</param>
/// <param name="allowed">The allowed phrases.</param>
internal sealed partial class RuleLines(
    IReadOnlyList<(Rule Rule, int? Line)> rules, IReadOnlyList<(string Phrase, int? Line)> allowed)
{
    private readonly List<(Rule Rule, int? Line)> _rules = [.. rules];
    private readonly List<(string Phrase, int? Line)> _allowed = [.. allowed];

    /// <summary>The rules alone.</summary>
    public RuleSet Set => new()
    {
        Rules = [.. _rules.Select(static rule => rule.Rule)],
        Allowed = [.. _allowed.Select(static phrase => phrase.Phrase)],
    };

    /// <summary>The rules of a text behind those of a set, without what the set has already; what is noted beside a rule makes no other of it.</summary>
    public static RuleLines Of(RuleTextReading text, RuleSet before)
    {
        var (rules, allowed) = (before.Rules.Select(WithoutNote).ToHashSet(), before.Allowed.ToHashSet(StringComparer.Ordinal));
        return new RuleLines(
            [.. Unnumbered(before.Rules), .. Numbered(text.Set.Rules, text.RuleLines).Where(rule => !rules.Contains(WithoutNote(rule.Item)))],
            [.. Unnumbered(before.Allowed), .. Numbered(text.Set.Allowed, text.AllowedLines).Where(phrase => !allowed.Contains(phrase.Item))]);
    }

    /// <summary>Takes out the rule or phrase that a room's sentence says is wrong.</summary>
    /// <param name="complaint">As the room says it: with the number in the set.</param>
    /// <returns>The sentence with the line; <see langword="null"/> when it is about no line.</returns>
    public RuleTextError? TakeOut(string complaint)
    {
        var match = WhichOne.Match(complaint);
        if (!match.Success)
        {
            return null;
        }

        var number = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) - 1;
        var line = match.Groups["rule"].Success ? Remove(_rules, number) : Remove(_allowed, number);
        return line is not { } found ? null : new RuleTextError(
            found,
            string.Concat(complaint.AsSpan(0, match.Index), match.Index == 0 ? "Line " : "line ", found.ToString(CultureInfo.InvariantCulture))
                + complaint[(match.Index + match.Length)..]);
    }

    private static Rule WithoutNote(Rule rule) => rule with { Note = null };

    private static int? Remove<T>(List<(T Item, int? Line)> list, int index)
    {
        if (index < 0 || index >= list.Count || list[index].Line is not { } line)
        {
            return null;
        }

        list.RemoveAt(index);
        return line;
    }

    private static IEnumerable<(T Item, int? Line)> Unnumbered<T>(ImmutableArray<T> items) => items.Select(static item => (item, (int?)null));

    private static IEnumerable<(T Item, int? Line)> Numbered<T>(ImmutableArray<T> items, ImmutableArray<int> lines) =>
        items.Zip(lines, static (item, line) => (item, (int?)line));

    // "... rule number 17 ...", "... allowed phrase number 3 of the list.", "An allowed phrase ...; number 3 of the list ..."
    [GeneratedRegex(@"(?<rule>rule )number (?<number>\d{1,9})|(allowed phrase )?number (?<number>\d{1,9}) of the list", RegexOptions.IgnoreCase)]
    private static partial Regex WhichOne { get; }
}
