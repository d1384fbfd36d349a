using Danmaku.Hosting.Telemetry;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Hosting.Telemetry;

/// <summary>A real process sends all three signals to a collector, and gets along without one.</summary>
public sealed class OtlpTests
{
    private const string Room = "demo";

    [Theory]
    [InlineData(nameof(OtlpTransport.HttpProtobuf))]
    [InlineData(nameof(OtlpTransport.Grpc))]
    public async Task A_collector_gets_metrics_spans_and_logs(string protocol)
    {
        using var folder = new TemporaryFolder();
        await using var collector = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(folder.File("danmaku.db"), new(Quick)
        {
            ["Telemetry:OtlpEndpoint"] = protocol == nameof(OtlpTransport.Grpc) ? collector.GrpcUrl : collector.HttpUrl,
            ["Telemetry:OtlpProtocol"] = protocol,
            ["Telemetry:TraceRatio"] = "1",
            ["POD_NAME"] = "danmaku-0",
            ["POD_NAMESPACE"] = "live",
            ["NODE_NAME"] = "node-7",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=test,k8s.node.name=node-8",
        });
        await using var viewer = await service.JoinAsync(Room, ViewerTokens.For("mei"));
        using var http = service.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/rooms/{Room}/comments?limit=1");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        (await http.SendAsync(request)).EnsureSuccessStatusCode();
        await ServiceHealth.ReadyAsync(http);

        var metric = await collector.FirstAsync("metric of viewers", item => item is { Signal: "metrics", Name: "danmaku.gateway.viewer.active" });
        var span = await collector.FirstAsync("span of the request", item => item is { Signal: "traces", Name: "GET /rooms/{room}/comments" });
        var log = await collector.FirstAsync("log record of the start", item => item is { Signal: "logs" } && item.Name.StartsWith("Opened the database", StringComparison.Ordinal));
        Assert.Equal(0, await service.StopAsync());
        Assert.All([metric, span, log], item => Assert.Equal("danmaku-gateway", item.Resource["service.name"]));
        Assert.All([metric, span, log], item => Assert.Equal("danmaku-0", item.Resource["service.instance.id"]));
        Assert.Equal("live", metric.Resource["k8s.namespace.name"]);
        Assert.Equal("node-8", metric.Resource["k8s.node.name"]);
        Assert.Equal("test", metric.Resource["deployment.environment.name"]);
        Assert.NotEqual("0af7651916cd43dd8448eb211c80319c", span.Message.Hex(1));
        Assert.DoesNotContain(collector.Items, item => item.Signal == "traces" && item.Name.Contains("healthz", StringComparison.Ordinal));
        Assert.DoesNotContain(collector.Items, item => item.Signal == "traces" && item.Name.Contains("Hosting", StringComparison.Ordinal));
        Assert.Contains(collector.Items, item => item is { Signal: "metrics", Scope: "System.Runtime" });
        Assert.Contains(collector.Items, item => item is { Signal: "metrics", Scope: "Microsoft.AspNetCore.Hosting" });
        Assert.Contains(collector.Items, item => item is { Signal: "metrics", Scope: "Microsoft.AspNetCore.Server.Kestrel" });
    }

    [Fact]
    public async Task The_variables_of_OpenTelemetry_say_where_and_as_whom()
    {
        using var folder = new TemporaryFolder();
        await using var collector = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(folder.File("danmaku.db"), new(Quick)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.HttpUrl,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_SERVICE_NAME"] = "comments",
            ["OTEL_METRICS_EXPORTER"] = "none",
        });

        var log = await collector.FirstAsync("log record", item => item.Signal == "logs");

        Assert.Equal(0, await service.StopAsync());
        Assert.Equal("comments", log.Resource["service.name"]);
        Assert.DoesNotContain(collector.Items, item => item.Signal == "metrics");
    }

    [Fact]
    public async Task A_collector_that_is_away_keeps_the_service_neither_from_starting_nor_from_ending_and_is_told_of()
    {
        using var folder = new TemporaryFolder();

        // Port 9, discard: nothing listens there.
        await using var service = await ServiceProcess.StartAsync(
            folder.File("danmaku.db"), new(Quick) { ["Telemetry:OtlpEndpoint"] = "http://127.0.0.1:9" });
        await using (var viewer = await service.JoinAsync(Room, ViewerTokens.For("mei")))
        {
            await viewer.PostAsync("nobody counts this");
        }

        Assert.Equal(0, await service.StopAsync());
        Assert.Contains("Telemetry is not sent", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_address_is_told_with_all_other_bad_settings()
    {
        await using var service = ServiceProcess.Launch(new()
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Telemetry:OtlpEndpoint"] = "collector:4317",
            ["Telemetry:TraceRatio"] = "2",
            ["Management:Port"] = "70000",
        });

        Assert.Equal(2, await service.ExitAsync());
        Assert.Contains("Telemetry:OtlpEndpoint must be an address", service.Errors, StringComparison.Ordinal);
        Assert.Contains("TraceRatio", service.Errors, StringComparison.Ordinal);
        Assert.Contains("Port", service.Errors, StringComparison.Ordinal);
    }

    /// <summary>Intervals of fractions of a second where the defaults have up to a minute.</summary>
    private static Dictionary<string, string?> Quick => new()
    {
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "300",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
    };
}
