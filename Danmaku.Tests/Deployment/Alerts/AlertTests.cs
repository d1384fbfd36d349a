using System.Text.RegularExpressions;
using Danmaku.Tests.Architecture;
using Danmaku.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Danmaku.Tests.Deployment.Alerts;

/// <summary>What wakes an operator: it fires when it should, says what is wrong, and the runbook says what to do.</summary>
public sealed partial class AlertTests
{
    private const string TestFile = "Danmaku.Tests/Deployment/Alerts/danmaku.test.yaml";
    private const string Runbook = "docs/runbook.md";

    private static readonly string[] Paragraphs = ["**For viewers:**", "**Look at:**", "**Do:**"];

    [Fact]
    public Task Prometheus_takes_the_rules() => Promtool.RunAsync("check", "rules", AlertRule.File);

    [Fact]
    public Task Each_fires_when_it_should_and_not_otherwise() => Promtool.RunAsync("test", "rules", TestFile);

    [Fact]
    public void Each_is_tested_to_fire_for_the_bad_and_for_nobody_else()
    {
        var untested = AlertRule.Alerts.Select(static rule => rule.Alert!).Except(Tested());

        Expect.None(untested);
    }

    [Fact]
    public void Each_has_a_severity_a_summary_a_description_and_its_place_in_the_runbook() => Expect.None(
        AlertRule.Alerts.Where(static rule =>
            rule.Labels.GetValueOrDefault("severity") is not ("critical" or "warning")
            || string.IsNullOrWhiteSpace(rule.Annotations.GetValueOrDefault("summary"))
            || !rule.Annotations.GetValueOrDefault("description", "").Contains("{{ $value", StringComparison.Ordinal)
            && !rule.Annotations.GetValueOrDefault("description", "").Contains("{{ $labels.", StringComparison.Ordinal)
            || rule.Annotations.GetValueOrDefault("runbook_url") != $"{Runbook}#{rule.Alert!.ToLowerInvariant()}")
        .Select(static rule => rule.Alert!));

    [Fact]
    public void Names_are_used_once() => Expect.None(
        AlertRule.All.GroupBy(static rule => rule.Alert ?? rule.Record).Where(static rules => rules.Count() > 1).Select(static rules => rules.Key!));

    [Fact]
    public void The_runbook_has_each_of_them_and_none_that_is_gone()
    {
        var headings = Sections().Select(static section => section.Alert).ToList();

        Assert.Equal(AlertRule.Alerts.Select(static rule => rule.Alert!).Order(), headings.Order());
    }

    [Fact]
    public void The_runbook_says_what_viewers_notice_what_to_look_at_and_what_to_do() => Expect.None(
        Sections().Where(static section => !Paragraphs.All(paragraph => section.Text.Contains(paragraph, StringComparison.Ordinal))).Select(static section => section.Alert));

    [Fact]
    public void Each_reads_series_labels_and_values_that_there_are()
    {
        var recorded = AlertRule.All.Select(static rule => rule.Record).OfType<string>().ToHashSet(StringComparer.Ordinal);

        Expect.None(AlertRule.All.SelectMany(rule => Unknown(rule.Expr, recorded).Select(what => $"{rule.Alert ?? rule.Record}: {what}")));
    }

    /// <summary>What an expression mentions that nothing of ours says.</summary>
    internal static IEnumerable<string> Unknown(string expression, IReadOnlySet<string> recorded) =>
        Promql.Names(expression).Where(name => name.StartsWith("danmaku", StringComparison.Ordinal) && !KnownSeries.Names.Contains(name) && !recorded.Contains(name))
            .Concat(Promql.Labels(expression).Where(static label => label.StartsWith("danmaku_", StringComparison.Ordinal) && !KnownSeries.Labels.Contains(label)))
            .Concat(Promql.Values(expression).Where(static match => match.Label.StartsWith("danmaku_", StringComparison.Ordinal) && !KnownSeries.Values.Contains(match.Value))
                .Select(static match => $"{match.Label}={match.Value}"));

    private static IEnumerable<string> Tested()
    {
        var yaml = new YamlStream();
        using var file = File.OpenText(Path.Combine(RepositoryRoot.Path, TestFile));
        yaml.Load(file);
        foreach (var test in ((YamlSequenceNode)yaml.Documents[0].RootNode["tests"]).Cast<YamlMappingNode>())
        {
            var alert = ((YamlScalarNode)test["name"]).Value!;
            var expected = (YamlMappingNode)((YamlSequenceNode)test["promql_expr_test"])[0];
            var firing = ((YamlSequenceNode)expected["exp_samples"]).Select(static sample => ((YamlScalarNode)sample["labels"]).Value!).ToList();
            var series = ((YamlSequenceNode)test["input_series"]).Select(static input => ((YamlScalarNode)input["series"]).Value!);
            if (((YamlScalarNode)expected["expr"]).Value == $"ALERTS{{alertname=\"{alert}\",alertstate=\"firing\"}}"
                && firing.Count == 1
                && firing[0].Contains("namespace=\"bad\"", StringComparison.Ordinal)
                && series.Any(static input => input.Contains("namespace=\"quiet\"", StringComparison.Ordinal)))
            {
                yield return alert;
            }
        }
    }

    private static IEnumerable<(string Alert, string Text)> Sections() =>
        Section().Split(File.ReadAllText(Path.Combine(RepositoryRoot.Path, Runbook))).Skip(1)
            .Select(static section => section.Split('\n', 2))
            .Select(static section => (section[0].Trim(), section[1]));

    [GeneratedRegex("^### ", RegexOptions.Multiline)]
    private static partial Regex Section();
}
