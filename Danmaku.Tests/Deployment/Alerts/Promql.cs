using System.Text.RegularExpressions;

namespace Danmaku.Tests.Deployment.Alerts;

/// <summary>What an expression of PromQL that promtool has found right mentions.</summary>
internal static partial class Promql
{
    private static readonly HashSet<string> Words = new(["and", "or", "unless", "bool", "offset", "inf", "nan"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Series that it reads.</summary>
    public static IEnumerable<string> Names(string expression)
    {
        var bare = Grouping().Replace(Range().Replace(Matchers().Replace(Texts().Replace(expression, ""), ""), ""), " ");
        return Name().Matches(bare).Select(static match => match.Value).Where(static name => !Words.Contains(name)).Distinct();
    }

    /// <summary>Labels that it matches or groups by.</summary>
    public static IEnumerable<string> Labels(string expression) =>
        Matcher().Matches(expression).Select(static match => match.Groups["label"].Value)
            .Concat(Grouping().Matches(Texts().Replace(expression, "")).SelectMany(static match => Name().Matches(match.Groups["labels"].Value).Select(static label => label.Value)))
            .Distinct();

    /// <summary>Values that it matches labels with, one by one.</summary>
    public static IEnumerable<(string Label, string Value)> Values(string expression) => Matcher().Matches(expression)
        .SelectMany(static match => match.Groups["value"].Value.Split('|').Select(value => (match.Groups["label"].Value, value)));

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Texts();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\[[^\]]*\]|\boffset\s+\w+")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<![\w:])[a-zA-Z_:][\w:]*(?![\w:]|\s*\()")]
    private static partial Regex Name();

    [GeneratedRegex("(?<label>[a-z_]+)\\s*(=~|!~|!=|=)\\s*\"(?<value>[^\"]*)\"")]
    private static partial Regex Matcher();
}
