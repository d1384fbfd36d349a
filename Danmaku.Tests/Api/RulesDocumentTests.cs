using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Api;
using Danmaku.Gateway.Api.RuleText;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Api;

/// <summary>What docs/rules.md shows is what the service does.</summary>
public sealed partial class RulesDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "rules.md"));

    [Fact]
    public void Every_example_of_rules_as_text_is_read_and_good()
    {
        var examples = Fences("rules");

        Assert.Equal(2, examples.Count);
        Assert.All(examples, example => Assert.Null(CompiledRules.Refuse(Read(example))));
    }

    [Fact]
    public void Every_comment_in_the_tables_becomes_what_they_say()
    {
        var rows = Rows().ToList();

        Assert.True(rows.Count >= 25, $"Only {rows.Count} rows were found.");
        Assert.All(rows, row =>
        {
            var rules = Read(string.Join('\n', Spans(row.Rules)));
            Assert.Null(CompiledRules.Refuse(rules));
            var verdict = CompiledRules.Compile(rules).Judge(MatchText.From(DisplayText.Clean(Spans(row.Comment).Single()).Shown));
            Assert.True(row.Becomes == Outcome(verdict), $"{row.Rules} {row.Comment}: {Outcome(verdict)}, not {row.Becomes}");
        });
    }

    [Fact]
    public void Every_example_of_JSON_is_a_command_or_a_trial()
    {
        var (commands, trials) = (0, 0);
        foreach (var example in Fences("json").Where(example => !example.Contains("\"status\"", StringComparison.Ordinal)))
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(example));
            var members = new NativeMembers(document.RootElement);
            if (document.RootElement.TryGetProperty("action", out _))
            {
                commands++;
                Assert.True(NativeCommands.Read(members) is not ModerationCommand.SetRules set || CompiledRules.Refuse(set.Rules) is null);
            }
            else
            {
                trials++;
                Assert.True(WhatIfReader.Read(members, DateTimeOffset.UnixEpoch.AddYears(70)).Rules is not { } rules || CompiledRules.Refuse(rules) is null);
            }
        }

        Assert.Equal((2, 3), (commands, trials));
    }

    private static string Outcome(RuleVerdict? verdict) => verdict switch
    {
        null => "shown",
        { Masked: { } masked } => $"shown as `{masked}`",
        { Rule.Action: RuleAction.Hold } => "held",
        { Rule.Action: RuleAction.Timeout } => $"timed out for {verdict.Rule.Timeout.TotalSeconds} s",
        _ => "rejected",
    };

    private static RuleSet Read(string text)
    {
        var reading = RuleTextReader.Read(text, wordsOnly: false);
        Assert.Empty(reading.Errors);
        return reading.Set;
    }

    private static List<string> Fences(string language) =>
        [.. Fence().Matches(Document).Where(fence => fence.Groups["language"].Value == language).Select(fence => fence.Groups["text"].Value)];

    private static IEnumerable<(string Rules, string Comment, string Becomes)> Rows() =>
        from line in Document.Split('\n')
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells.Length == 5 && Spans(cells[2]).Count() == 1 && Becomes().IsMatch(cells[3])
        select (cells[1], cells[2], cells[3]);

    private static IEnumerable<string> Spans(string cell) => Span().Matches(cell).Select(span => span.Groups[1].Value);

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex("^(shown|shown as `.*`|held|rejected|timed out for .*)$")]
    private static partial Regex Becomes();
}
