using System.Globalization;
using System.Text;
using System.Text.Json;
using Danmaku.Tests.Architecture;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Alerts;

public sealed class DashboardTests
{
    [Fact]
    public void There_are_three_and_each_is_called_like_its_file()
    {
        Assert.Equal(["danmaku-gateway", "danmaku-overview", "danmaku-rooms-and-store"], Dashboard.All.Select(static dashboard => dashboard.Name));
        Assert.All(Dashboard.All, static dashboard => Assert.Equal(dashboard.Name, dashboard.Uid));
        Assert.All(Dashboard.All, static dashboard => Assert.True(dashboard.SchemaVersion >= 39));
        Assert.All(Dashboard.All, static dashboard => Assert.Contains("datasource", dashboard.Variables));
    }

    [Fact]
    public void Panels_have_ids_of_their_own_and_places_that_do_not_overlap() => Assert.All(Dashboard.All, static dashboard =>
    {
        var ids = dashboard.Panels.Select(static panel => panel.GetProperty("id").GetInt32()).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        var cells = dashboard.Panels.SelectMany(CellsOf).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, static cell => Assert.InRange(cell.X, 0, 23));
    });

    [Fact]
    public void Each_panel_says_what_is_normal() => Expect.None(
        from dashboard in Dashboard.All
        from panel in dashboard.Charts
        where panel.GetProperty("description").GetString()?.Contains("Normal: ", StringComparison.Ordinal) != true
        select $"{dashboard}: {panel.GetProperty("title").GetString()}");

    [Fact]
    public void The_golden_signals_come_first_and_the_runtime_last() => Assert.All(Dashboard.All, static dashboard =>
    {
        var rows = dashboard.Panels.Where(static panel => panel.GetProperty("type").GetString() == "row").Select(static row => row.GetProperty("title").GetString()).ToList();
        Assert.Equal("Golden signals", rows[0]);
        Assert.Equal(["Drain and roll-out", "Hot rooms", "Runtime"], rows[^3..]);
    });

    [Fact]
    public async Task Prometheus_can_read_every_expression()
    {
        using var folder = new TemporaryFolder();
        var rules = new StringBuilder("groups:\n- name: panels\n  rules:\n");
        var number = 0;
        foreach (var expression in Dashboard.All.SelectMany(static dashboard => dashboard.Expressions))
        {
            rules.Append(CultureInfo.InvariantCulture, $"  - record: panel_{number++}\n    expr: {JsonSerializer.Serialize(expression)}\n");
        }

        var file = folder.File("panels.yaml");
        await File.WriteAllTextAsync(file, rules.ToString());

        await Promtool.RunAsync("check", "rules", file);
    }

    [Fact]
    public void Every_series_label_and_value_of_ours_is_there()
    {
        var recorded = AlertRule.All.Select(static rule => rule.Record).OfType<string>().ToHashSet(StringComparer.Ordinal);

        Expect.None(
            from dashboard in Dashboard.All
            from expression in dashboard.Expressions
            from unknown in AlertTests.Unknown(expression, recorded)
            select $"{dashboard}: {unknown}");
    }

    [Fact]
    public async Task Every_series_that_is_not_ours_is_one_that_a_service_tells()
    {
        await using var service = await GatewayUnderTest.StartDemoAsync();
        using var http = service.CreateHttpClient();
        await http.GetStringAsync(new Uri("/rooms/demo", UriKind.Relative));
        GC.Collect();

        var told = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Expect.None(Dashboard.All.SelectMany(static dashboard => dashboard.Expressions).Concat(AlertRule.All.Select(static rule => rule.Expr))
            .SelectMany(Promql.Names)
            .Where(static name => !name.StartsWith("danmaku", StringComparison.Ordinal) && name is not "up")
            .Distinct()
            .Where(name => !told.Contains($"\n{name}{{", StringComparison.Ordinal) && !told.Contains($"\n{name} ", StringComparison.Ordinal)));
    }

    private static IEnumerable<(int X, int Y)> CellsOf(JsonElement panel)
    {
        var place = panel.GetProperty("gridPos");
        var (x, y) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32());
        return from column in Enumerable.Range(x, place.GetProperty("w").GetInt32())
               from line in Enumerable.Range(y, place.GetProperty("h").GetInt32())
               select (column, line);
    }
}
