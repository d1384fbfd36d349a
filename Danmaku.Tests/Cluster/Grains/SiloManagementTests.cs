using System.Net;
using Danmaku.Bench.Cluster;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Grains;

/// <summary>A silo's management port, as the gateway's.</summary>
public sealed class SiloManagementTests
{
    [Fact]
    public async Task A_silo_tells_its_health_and_metrics_that_promtool_takes()
    {
        using var folder = new TemporaryFolder();
        await using var collector = await OtlpReceiver.StartAsync();
        await using var silo = NodeProcess.Launch("Danmaku.Silo", folder.Path, new Dictionary<string, string?>
        {
            ["Cluster:Port"] = $"{FreePorts.Next()}",
            ["Management:Port"] = "0",
            ["Link:Port"] = "0",
            ["Store:Path"] = folder.File("danmaku.db"),
            ["Telemetry:OtlpEndpoint"] = collector.GrpcUrl,
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "300",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        });
        await silo.ReadyAsync();
        using var http = new HttpClient { BaseAddress = new Uri(silo.ManagementUrl) };

        var (status, checks) = await ServiceHealth.ReadAsync(http, "ready");
        var text = await http.GetStringAsync("/metrics");

        Assert.Equal("Healthy", status);
        Assert.Equal(["cluster", "drain", "store"], checks.Select(check => check.GetProperty("name").GetString()));
        Assert.Equal("Healthy", (await ServiceHealth.ReadAsync(http, "startup")).Status);
        Assert.Equal("Healthy", await ServiceHealth.LiveAsync(http));
        Assert.Equal("", await Promtool.CheckMetricsAsync(text));
        Assert.Contains("service_name=\"danmaku-silo\"", text, StringComparison.Ordinal);
        Assert.Contains("otel_scope_name=\"Microsoft.Orleans\"", text, StringComparison.Ordinal);
        Assert.Contains("danmaku_journal_backlog", text, StringComparison.Ordinal);
        var metric = await collector.FirstAsync("metric of the silo", item => item is { Signal: "metrics", Scope: "Danmaku.Silo" });
        var log = await collector.FirstAsync("log record of the silo", item => item is { Signal: "logs" });
        Assert.All([metric, log], item => Assert.Equal("danmaku-silo", item.Resource["service.name"]));
        using var other = await http.GetAsync(new Uri("/danmaku.gateway.v1.GatewayLink/Connect", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        Assert.Equal(0, await silo.StopAsync());
    }
}
