using System.Text.Json.Nodes;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>Alerts and dashboards reach the cluster as they stand in the chart's files.</summary>
public sealed class ChartMonitoringTests
{
    [Fact]
    public async Task Every_dashboard_is_a_config_map_that_Grafanas_sidecar_finds()
    {
        var files = FilesIn("dashboards");
        var maps = (await Rendering.OfAsync("full")).Of("ConfigMap").Where(map => map.Labels.GetValueOrDefault("grafana_dashboard") == "1").ToList();

        Assert.Equal(files.Count, maps.Count);
        Assert.All(files, file => Assert.Contains(maps, map =>
            map.Object["data"]?[Path.GetFileName(file)]?.ToString() is { } text && JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(File.ReadAllText(file)))));
        Assert.All(maps, map => Assert.Equal("Danmaku", map.Object.Map("metadata.annotations")["grafana_folder"]));
        Assert.All(maps, map => Assert.Equal("monitoring", map.Object.Text("metadata.namespace")));
    }

    [Fact]
    public async Task Every_alert_is_in_the_rule_with_the_operators_labels_and_the_address_of_the_runbook()
    {
        var rules = (await Rendering.OfAsync("full")).Of("PrometheusRule").SelectMany(RulesOf).ToList();

        Assert.Equal(FileRules().Select(NameOf), rules.Select(NameOf));
        Assert.Equal(FileRules().Select(rule => rule.Text("expr")), rules.Select(rule => rule.Text("expr")));
        Assert.All(rules.Where(rule => rule["alert"] is not null), alert =>
        {
            Assert.Equal("live", alert.Text("labels.team"));
            Assert.StartsWith("https://wiki.example.com/danmaku#", alert.At("annotations")!["runbook_url"]!.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task An_alert_can_be_left_out()
    {
        var alerts = FileRules().Where(rule => rule["alert"] is not null).Select(NameOf).ToList();
        if (alerts.Count == 0)
        {
            return;
        }

        var rules = (await Rendering.WithAsync("full", $"metrics: {{prometheusRule: {{disabled: [{alerts[0]}]}}}}")).Of("PrometheusRule").SelectMany(RulesOf);

        Assert.Equal(alerts.Skip(1), rules.Where(rule => rule["alert"] is not null).Select(NameOf));
    }

    [Fact]
    public async Task Processes_have_the_same_job_names_whatever_the_release_is_called()
    {
        var jobs = (await Rendering.OfAsync("full")).Of("ServiceMonitor").Select(monitor => monitor.Object.At("spec.endpoints.0")!.List("relabelings").First());

        Assert.Equal([("job", "danmaku-gateway"), ("job", "danmaku-silo")], jobs.Select(job => (job.Text("targetLabel"), job.Text("replacement"))));
    }

    private static IReadOnlyList<string> FilesIn(string name) => Directory.Exists(Path.Combine(Helm.Chart, "files", name))
        ? [.. Directory.EnumerateFiles(Path.Combine(Helm.Chart, "files", name)).Order(StringComparer.Ordinal)]
        : [];

    private static IReadOnlyList<JsonObject> FileRules() =>
        [.. FilesIn("alerts").SelectMany(file => YamlDocuments.Parse(File.ReadAllText(file))).SelectMany(file => file.List("groups")).SelectMany(group => group.List("rules"))];

    private static IEnumerable<JsonObject> RulesOf(Manifest rule) => rule.Object.List("spec.groups").SelectMany(group => group.List("rules"));

    private static string? NameOf(JsonObject rule) => rule.Text("alert") ?? rule.Text("record");
}
