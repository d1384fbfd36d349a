using Danmaku.Bench.Cluster;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Hosting.Telemetry;

/// <summary>Debian's Prometheus and its promtool take what a real process exposes.</summary>
public sealed class PrometheusTests
{
    private const string Room = "demo";

    [Fact]
    public async Task Promtool_has_nothing_to_object_to()
    {
        using var folder = new TemporaryFolder();
        await using var service = await StartAsync(folder);
        await UseAsync(service);
        using var http = new HttpClient();

        var text = await http.GetStringAsync($"{service.ManagementUrl}/metrics");

        Assert.Equal("", await Promtool.CheckMetricsAsync(text));
        Assert.Contains("\ndanmaku_gateway_viewer_active{", text, StringComparison.Ordinal);
        Assert.Contains("\ndanmaku_room_comments_accepted_total{", text, StringComparison.Ordinal);
        Assert.Contains("\ndotnet_process_memory_working_set_bytes{", text, StringComparison.Ordinal);
        Assert.Contains("\nkestrel_active_connections{", text, StringComparison.Ordinal);
        Assert.Contains("\nhttp_server_request_duration_seconds_bucket{", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Room, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nor_with_the_rooms_in_PostgreSQL_whose_address_is_in_no_label()
    {
        using var folder = new TemporaryFolder();
        var server = await PostgresServer.Shared;
        await using var service = await StartAsync(folder, new()
        {
            ["Store:Provider"] = "Postgres",
            ["Store:ConnectionString"] = await server.CreateDatabaseAsync(),
        });
        await UseAsync(service);
        using var http = new HttpClient();

        var text = await http.GetStringAsync($"{service.ManagementUrl}/metrics");

        Assert.Equal("", await Promtool.CheckMetricsAsync(text));
        Assert.Contains("otel_scope_name=\"Npgsql\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Host=", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_scrapes_it_compressed_with_the_process_and_exemplars()
    {
        using var folder = new TemporaryFolder();
        await using var collector = await OtlpReceiver.StartAsync();
        await using var service = await StartAsync(folder, new()
        {
            ["Telemetry:OtlpEndpoint"] = collector.HttpUrl,
            ["Telemetry:OtlpProtocol"] = "HttpProtobuf",
            ["Telemetry:TraceRatio"] = "1",
        });
        await using var prometheus = await PrometheusServer.StartAsync($"{service.ManagementUrl}/metrics");
        await using var viewer = await UseAsync(service);

        await prometheus.ScrapedAsync();

        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", prometheus.ContentType);
        Assert.Equal("gzip", prometheus.ContentEncoding);
        await prometheus.UntilAsync("up", "job", "danmaku", 1);
        await prometheus.UntilAsync("target_info", "service_name", "danmaku-gateway", 1);
        await prometheus.UntilAsync("danmaku_gateway_viewer_active", "otel_scope_name", "Danmaku.Gateway", 1);
        await prometheus.UntilAsync("danmaku_room_comments_accepted_total", "otel_scope_name", "Danmaku.Silo", 1);
        await prometheus.UntilExemplarAsync("http_server_request_duration_seconds_bucket");
    }

    private static Task<ServiceProcess> StartAsync(TemporaryFolder folder, Dictionary<string, string?>? settings = null) =>
        ServiceProcess.StartAsync(folder.File("danmaku.db"), new(settings ?? []) { ["Management:Port"] = "0" });

    private static async Task<TestViewer> UseAsync(ServiceProcess service)
    {
        var viewer = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        await viewer.PostAsync("hello");
        using var http = service.CreateHttpClient();
        (await http.GetAsync($"/rooms/{Room}/comments")).EnsureSuccessStatusCode();
        return viewer;
    }
}
