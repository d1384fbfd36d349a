using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Hosting.Management;

/// <summary>What operators see is at a port of their own, and nothing else is.</summary>
public sealed class ManagementPortTests
{
    [Fact]
    public async Task Nothing_of_one_port_is_at_the_other()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(folder.File("danmaku.db"), new() { ["Management:Port"] = "0" });
        using var http = new HttpClient();

        foreach (var path in (string[])["/healthz/live", "/healthz/ready", "/healthz/startup", "/metrics"])
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, service.ManagementUrl + path));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(http, service.Url + path));
        }

        foreach (var path in (string[])["/watch/demo", "/rooms/demo", "/openapi/v1.json", "/js/client.js"])
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(http, service.ManagementUrl + path));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, service.Url + "/watch/demo"));
        var document = await http.GetStringAsync($"{service.Url}/openapi/v1.json");
        Assert.DoesNotContain("healthz", document, StringComparison.Ordinal);
        Assert.DoesNotContain("metrics", document, StringComparison.Ordinal);
        await Assert.ThrowsAsync<WebSocketException>(() => TestViewer.ConnectAsync(service.ManagementUrl, "demo"));
    }

    [Fact]
    public async Task Without_a_port_health_is_at_the_public_one_and_metrics_are_not()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var http = service.CreateHttpClient();

        Assert.Equal("Healthy", (await ServiceHealth.ReadAsync(http, "startup")).Status);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(http, service.Url + "/metrics"));
    }

    [Fact]
    public async Task In_demo_mode_metrics_are_at_the_public_port_too()
    {
        await using var service = await GatewayUnderTest.StartDemoAsync();
        using var http = service.CreateHttpClient();

        Assert.Contains("danmaku", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.DoesNotContain("healthz", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_names_each_check_with_its_status_and_since_when()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var http = service.CreateHttpClient();

        var (status, checks) = await ServiceHealth.ReadAsync(http, "ready");
        var (_, again) = await ServiceHealth.ReadAsync(http, "ready");

        Assert.Equal("Healthy", status);
        Assert.Equal(["drain", "keys", "store"], checks.Select(check => check.GetProperty("name").GetString()));
        Assert.All(checks, check => Assert.Equal(["name", "status", "since"], check.EnumerateObject().Select(member => member.Name)));
        Assert.Equal(checks.Select(Since), again.Select(Since));
        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/healthz/ready"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal("", await head.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_port_answers_until_the_drain_is_over()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(folder.File("danmaku.db"), new()
        {
            ["Management:Port"] = "0",
            ["Sockets:DrainTime"] = "00:00:01",
            ["Sockets:MoveWithin"] = "00:01:00",
        });
        using var http = new HttpClient { BaseAddress = new Uri(service.ManagementUrl) };
        var viewer = await service.JoinAsync("demo", ViewerTokens.For("mei"));

        var stopping = service.StopAsync();
        await viewer.NextAsync("move");

        var (status, checks) = await ServiceHealth.ReadAsync(http, "ready");
        Assert.Equal("Unhealthy", status);
        Assert.Equal("Unhealthy", checks.Single(check => check.GetProperty("name").GetString() == "drain").GetProperty("status").GetString());
        Assert.Equal("Healthy", await ServiceHealth.LiveAsync(http));
        Assert.Contains("danmaku_gateway_viewer_active", await http.GetStringAsync("/metrics"), StringComparison.Ordinal);

        // Nobody is left, and the drain is over.
        await viewer.DisposeAsync();
        Assert.Equal(0, await stopping);
        Assert.Single(service.Output.Split('\n'), line => line.Contains("Health check drain is Unhealthy", StringComparison.Ordinal));
        Assert.DoesNotContain("HealthCheckService", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        await using var first = await ServiceProcess.StartAsync(folder.File("first.db"), new() { ["Management:Port"] = "0" });
        var port = new Uri(first.ManagementUrl).Port;

        await using var second = ServiceProcess.Launch(new()
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Store:Path"] = folder.File("second.db"),
            ["Management:Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });

        Assert.Equal(2, await second.ExitAsync());
        Assert.Contains($":{port}", second.Errors, StringComparison.Ordinal);
        Assert.Contains("choose one with Management:Port", second.Errors, StringComparison.Ordinal);
    }

    private static string? Since(JsonElement check) => check.GetProperty("since").GetString();

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string url)
    {
        using var response = await http.GetAsync(new Uri(url));
        return response.StatusCode;
    }
}
