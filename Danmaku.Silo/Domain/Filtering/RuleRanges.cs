using System.Text.RegularExpressions;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Moderation;

namespace Danmaku.Silo.Domain.Filtering;

/// <summary>Ranges of a set of rules, as documented at <see cref="RuleSet"/> and <see cref="Rule"/>.</summary>
internal static class RuleRanges
{
    private const int MaxTermLength = 64;
    private const int MaxRegexLength = 256;
    private const int MaxNoteLength = 200;

    /// <summary>Why a set is out of range, the first reason found.</summary>
    /// <returns><see langword="null"/> when it is not.</returns>
    public static Rejection? Refuse(RuleSet set)
    {
        var rules = set.Rules.IsDefault ? [] : set.Rules;
        var allowed = set.Allowed.IsDefault ? [] : set.Allowed;
        var regexes = rules.Count(rule => rule.Kind == RuleKind.Regex);
        var budget = new RuleBudget();
        return RefuseCount("terms", rules.Length - regexes, RuleSet.MaxTerms)
            ?? RefuseCount("regular expressions", regexes, RuleSet.MaxRegexes)
            ?? RefuseCount("allowed phrases", allowed.Length, RuleSet.MaxAllowed)
            ?? rules.Select((rule, i) => RefuseRule(rule, i + 1, budget)).FirstOrDefault(reason => reason is not null)
            ?? budget.RefuseKeys()
            ?? allowed.Select((phrase, i) => RefuseAllowed(phrase, i + 1)).FirstOrDefault(reason => reason is not null);
    }

    private static Rejection? RefuseCount(string what, int count, int most) =>
        count <= most ? null : CommandRules.Invalid($"A room has up to {most} {what}; these are {count}.");

    private static Rejection? RefuseRule(Rule rule, int number, RuleBudget budget)
    {
        if (rule.Action is < RuleAction.Mask or > RuleAction.Timeout)
        {
            return CommandRules.Invalid($"A rule's action is 1 (mask) to 4 (timeout); rule number {number} has {(int)rule.Action}.");
        }

        if (rule.Action == RuleAction.Timeout
            && (rule.Timeout < CommandRules.ShortestSanction || rule.Timeout > CommandRules.LongestTimeout))
        {
            return CommandRules.Invalid($"A timeout lasts from {DurationText.Of(CommandRules.ShortestSanction)} to "
                + $"{DurationText.Of(CommandRules.LongestTimeout)}; that of rule number {number} is out of range.");
        }

        if (rule.Note?.Length > MaxNoteLength)
        {
            return CommandRules.Invalid(
                $"A note has up to {MaxNoteLength} characters; that of rule number {number} has {rule.Note.Length}.");
        }

        return rule.Kind switch
        {
            RuleKind.Term => RefuseLength("term", rule.Pattern, number, MaxTermLength) ?? RefuseTerm(rule.Pattern, number),
            RuleKind.Wildcard => RefuseLength("term", rule.Pattern, number, MaxTermLength) ?? RefuseWildcard(rule.Pattern, number, budget),
            RuleKind.Regex => RefuseLength("regular expression", rule.Pattern, number, MaxRegexLength) ?? RefuseRegex(rule.Pattern, number, budget),
            _ => CommandRules.Invalid($"A rule's kind is 1 (term) to 3 (regex); rule number {number} has {(int)rule.Kind}."),
        };
    }

    private static Rejection? RefuseLength(string what, string pattern, int number, int longest) =>
        pattern?.Length >= 1 && pattern.Length <= longest
            ? null
            : CommandRules.Invalid($"A {what} has 1 to {longest} characters; rule number {number} has {pattern?.Length ?? 0}.");

    private static Rejection? RefuseTerm(string pattern, int number) =>
        TermPattern.Parse(pattern) is not null
            ? null
            : CommandRules.Invalid($"Nothing visible is left of the term of rule number {number}, so it could never match.");

    private static Rejection? RefuseWildcard(string pattern, int number, RuleBudget budget)
    {
        if (WildcardPattern.Parse(pattern) is not { } wildcard)
        {
            return CommandRules.Invalid("A term with wildcards has letters or digits, and beside them only spaces, hyphens, apostrophes, "
                + $"* and ?; that of rule number {number} does not.");
        }

        budget.Take(wildcard, number);
        return null;
    }

    private static Rejection? RefuseRegex(string pattern, int number, RuleBudget budget)
    {
        // Before the library sees it, which takes its time for repetitions of repetitions.
        if (RegexReader.Read(pattern)?.Places > PlaceSet.MaxPlaces)
        {
            return CommandRules.Invalid($"A regular expression has up to {PlaceSet.MaxPlaces} characters once its repetitions are written "
                + $"out; that of rule number {number} has more.");
        }

        RegexRule? regex;
        try
        {
            regex = RegexRule.Parse(pattern, number);
        }
        catch (RegexParseException bad)
        {
            return CommandRules.Invalid($"Rule number {number} is no regular expression, by character {bad.Offset}: {WhyOf(bad)}");
        }
        catch (NotSupportedException)
        {
            return CommandRules.Invalid($"The regular expression of rule number {number} needs backtracking: look-around, back-references, "
                + "atomic groups and conditions are not to be had.");
        }

        if (regex is null)
        {
            return CommandRules.Invalid($"The regular expression of rule number {number} has what is not to be had here: "
                + "options other than i, s, m and n, octal numbers or control characters.");
        }

        return RefuseSize(regex, number) ?? budget.Refuse(regex, number);
    }

    /// <summary>The sentence of the library, without the pattern that it begins with.</summary>
    private static string WhyOf(RegexParseException bad)
    {
        var beginning = $" at offset {bad.Offset}. ";
        return bad.Message.LastIndexOf(beginning, StringComparison.Ordinal) is var at and >= 0
            ? bad.Message[(at + beginning.Length)..]
            : $"{bad.Error}.";
    }

    private static Rejection? RefuseSize(RegexRule regex, int number)
    {
        if (regex.Regex.IsMatch(""))
        {
            return CommandRules.Invalid($"The regular expression of rule number {number} matches every text.");
        }

        return RegexAutomaton.IsSmall(regex.Shape)
            ? null
            : CommandRules.Invalid($"The regular expression of rule number {number} could slow the room down: it counts what may begin "
                + "anywhere. Fewer repetitions, or other signs before and in them, would do.");
    }

    private static Rejection? RefuseAllowed(string phrase, int number)
    {
        if (phrase is null || phrase.Length is < 1 or > MaxTermLength)
        {
            return CommandRules.Invalid(
                $"An allowed phrase has 1 to {MaxTermLength} characters; number {number} of the list has {phrase?.Length ?? 0}.");
        }

        return TermPattern.ParsePhrase(phrase, 0) is not null
            ? null
            : CommandRules.Invalid($"Nothing visible is left of allowed phrase number {number} of the list.");
    }
}
