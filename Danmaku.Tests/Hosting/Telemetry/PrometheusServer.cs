using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Danmaku.Bench;
using Danmaku.Bench.Cluster;
using Danmaku.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Hosting.Telemetry;

/// <summary>Debian's Prometheus, which scrapes one process every second.</summary>
/// <remarks>It comes by a proxy of ours, so that a test knows when it has scraped: what it got is stored once it comes again.</remarks>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Negotiated = ["Accept", "Accept-Encoding"];

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly SemaphoreSlim _scrapes = new(0);
    private readonly string _url = $"http://127.0.0.1:{FreePorts.Next()}";
    private WebApplication? _proxy;
    private Process? _process;
    private Task<string> _output = Task.FromResult("");

    /// <summary>What it was answered with, the last time.</summary>
    public string? ContentType { get; private set; }

    /// <summary>Whether that was compressed.</summary>
    public string? ContentEncoding { get; private set; }

    /// <summary>Starts it.</summary>
    /// <param name="metricsUrl">What it is to scrape.</param>
    public static async Task<PrometheusServer> StartAsync(string metricsUrl)
    {
        var server = new PrometheusServer();
        await server.StartProxyAsync(metricsUrl);
        await File.WriteAllTextAsync(server._folder.File("prometheus.yml"), $$"""
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
            scrape_configs:
              - job_name: danmaku
                static_configs:
                  - targets: ['{{new Uri(server._proxy!.Urls.Single()).Authority}}']
            """);
        server._process = ChildProcess.Start("prometheus",
        [
            $"--config.file={server._folder.File("prometheus.yml")}", $"--storage.tsdb.path={server._folder.File("tsdb")}",
            $"--web.listen-address={new Uri(server._url).Authority}", "--enable-feature=exemplar-storage", "--log.level=warn",
        ]);
        server._output = server._process.StandardError.ReadToEndAsync();
        return server;
    }

    /// <summary>Waits until it has stored what it finds from now on.</summary>
    public async Task ScrapedAsync()
    {
        // One that may be under way, one that begins after this, and the one that shows that the second is over.
        for (var scrape = 0; scrape < 3; scrape++)
        {
            if (!await _scrapes.WaitAsync(Patience))
            {
                throw new TimeoutException($"Prometheus did not scrape within {Patience}. It said: {(_output.IsCompleted ? await _output : "nothing yet")}");
            }
        }
    }

    /// <summary>Waits until a query has a value for one label of its series: a scrape that takes more than a second is lost.</summary>
    public async Task UntilAsync(string query, string label, string of, double value)
    {
        using var patience = new CancellationTokenSource(Patience);
        Dictionary<string, double> values;
        while (!(values = await QueryAsync(query, label)).TryGetValue(of, out var now) || now != value)
        {
            Assert.False(patience.IsCancellationRequested, $"{query} by {label} is {string.Join(", ", values)}.");
            await ScrapedAsync();
        }
    }

    /// <summary>Waits until there is an exemplar of a histogram.</summary>
    public async Task UntilExemplarAsync(string histogram)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            var answer = JsonElement.Parse(await _http.GetStringAsync($"{_url}/api/v1/query_exemplars?query={histogram}&start={now - 300}&end={now + 60}"));
            if (answer.GetProperty("data").GetArrayLength() > 0)
            {
                return;
            }

            Assert.False(patience.IsCancellationRequested, $"{histogram} has no exemplar.");
            await ScrapedAsync();
        }
    }

    /// <summary>The values of a query, by one label of their series.</summary>
    private async Task<Dictionary<string, double>> QueryAsync(string query, string label)
    {
        var answer = JsonElement.Parse(await _http.GetStringAsync($"{_url}/api/v1/query?query={Uri.EscapeDataString(query)}"));
        return answer.GetProperty("data").GetProperty("result").EnumerateArray().ToDictionary(
            one => one.GetProperty("metric").TryGetProperty(label, out var value) ? value.GetString()! : "",
            one => double.Parse(one.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        if (_proxy is { } proxy)
        {
            await proxy.DisposeAsync();
        }

        _http.Dispose();
        _scrapes.Dispose();
        _folder.Dispose();
    }

    private async Task StartProxyAsync(string metricsUrl)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _proxy = builder.Build();
        _proxy.MapGet("/metrics", async (HttpContext context) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, metricsUrl);
            foreach (var name in Negotiated)
            {
                request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name].ToString());
            }

            using var response = await _http.SendAsync(request);
            ContentType = response.Content.Headers.ContentType?.ToString();
            ContentEncoding = response.Content.Headers.ContentEncoding.SingleOrDefault();
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = ContentType;
            context.Response.Headers.ContentEncoding = ContentEncoding;
            await response.Content.CopyToAsync(context.Response.Body);
            _scrapes.Release();
        });
        await _proxy.StartAsync();
    }
}
