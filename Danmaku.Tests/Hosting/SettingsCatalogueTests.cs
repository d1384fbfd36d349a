using Danmaku.Bench.Settings;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Hosting;

/// <summary>One source for what can be set: the option records. Page, chart values and their schema are made from it.</summary>
public sealed class SettingsCatalogueTests
{
    [Fact]
    public void Every_summary_tells_the_default_and_the_range_that_the_code_has()
    {
        var wrong = SettingsCatalogue.Read().SelectMany(section => section.Settings).SelectMany(entry => SummaryFacts.Of(entry).Wrong).ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Page_values_and_schema_are_what_the_code_says()
    {
        var old = SettingsFiles.Render(RepositoryRoot.Path).Where(file => file.Now != file.Wanted).Select(file => file.Path).ToList();

        Assert.True(old.Count == 0, $"Write them with 'dotnet run --project bench -c Release -- settings': {string.Join(", ", old)}.");
    }

    [Fact]
    public void No_secret_and_nothing_that_the_chart_computes_is_among_its_settings()
    {
        var sections = SettingsCatalogue.Read();
        const string empty = "# settings:begin gateway\n# settings:end\n# settings:begin silo\n# settings:end";

        var filled = ChartValues.Fill(ChartValues.Fill(empty, Hosts.Gateway, sections), Hosts.Silo, sections);

        Assert.Contains("\n  ViewerBurst: 20\n", filled, StringComparison.Ordinal);
        var keys = filled.Split('\n').Select(line => line.Trim().Split(':')[0]).ToHashSet();
        Assert.Empty(keys.Intersect(["Secrets", "ServiceKey", "ServiceKeys", "Keys", "ConnectionString", "Addresses", "Port", "Path", "Provider"]));
        Assert.All(sections.SelectMany(section => section.Settings).Where(entry => entry.Setting.IsSecret), entry => Assert.True(entry.HasSecret));
    }

    [Fact]
    public void A_key_that_the_chart_is_said_to_compute_exists()
    {
        var keys = SettingsCatalogue.Read().SelectMany(section => section.Settings).Select(entry => entry.Key).ToHashSet();

        Assert.Empty(SettingsCatalogue.ComputedByChart.Except(keys));
    }

    [Fact]
    public void What_stands_around_the_settings_stays_to_the_byte()
    {
        var sections = SettingsCatalogue.Read();
        const string schema = """{ "a":1,"$defs" :{"other": {"x":[1,2]}, "siloSettings":{"old":true} } ,"z":  [ ] }""";

        var filled = ChartSchema.Fill(ChartSchema.Fill(schema, Hosts.Silo, sections), Hosts.Gateway, sections);

        Assert.StartsWith("""{ "a":1,"$defs" :{""", filled, StringComparison.Ordinal);
        Assert.Contains(""""other": {"x":[1,2]}, "siloSettings":{"""", filled, StringComparison.Ordinal);
        Assert.DoesNotContain("\"old\"", filled, StringComparison.Ordinal);
        Assert.EndsWith(""" } ,"z":  [ ] }""", filled, StringComparison.Ordinal);
        Assert.Equal(filled, ChartSchema.Fill(ChartSchema.Fill(filled, Hosts.Silo, sections), Hosts.Gateway, sections));
        Assert.Equal("gatewaySettings", System.Text.Json.Nodes.JsonNode.Parse(filled)!["$defs"]!.AsObject().First().Key);
    }
}
