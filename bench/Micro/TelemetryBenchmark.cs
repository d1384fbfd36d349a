using System.Diagnostics;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Danmaku.Hosting.Telemetry;
using Danmaku.Hosting.Telemetry.Exposition;
using Danmaku.Hosting.Tracing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Danmaku.Bench.Micro;

/// <summary>What telling of a comment costs whoever handles it: nobody listening, Prometheus alone, and a collector with one comment in a thousand traced.</summary>
public class TelemetryBenchmark : IDisposable
{
    private readonly ActivitySource _source = new("Danmaku.Bench");
    private readonly Meter _meter = new("Danmaku.Bench");
    private readonly Counter<long> _counter;
    private readonly Histogram<double> _histogram;
    private MetricScrape? _scrape;
    private OtlpExport? _export;

    /// <summary>Makes what is measured.</summary>
    public TelemetryBenchmark()
    {
        _counter = _meter.CreateCounter<long>("danmaku.bench.comments", "{comment}", "Comments.");
        _histogram = _meter.CreateHistogram<double>("danmaku.bench.duration", "s", "Durations.");
    }

    /// <summary>Who listens.</summary>
    [Params("nobody", "scrape", "collector")]
    public string Listener { get; set; } = "nobody";

    /// <summary>Begins to listen as a process does.</summary>
    [GlobalSetup]
    public void Listen()
    {
        var configuration = new ConfigurationBuilder().Build();
        var identity = new ServiceIdentity("bench", typeof(TelemetryBenchmark).Assembly, configuration, DateTimeOffset.UnixEpoch);
        if (Listener == "scrape")
        {
            _scrape = new MetricScrape(identity, configuration, TimeProvider.System, NullLogger<MetricScrape>.Instance);
        }
        else if (Listener == "collector")
        {
            // Port 9, discard: nothing listens there, and what is made for it is thrown away.
            var options = new TelemetryOptions { OtlpEndpoint = new Uri("http://127.0.0.1:9") };
            _export = new OtlpExport(Options.Create(options), configuration, identity, TimeProvider.System, NullLogger<OtlpExport>.Instance);
        }
    }

    /// <summary>Ends it.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _scrape?.Dispose();
        _export?.Dispose();
        _meter.Dispose();
        _source.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Counts something.</summary>
    [Benchmark]
    public void Count() => _counter.Add(1);

    /// <summary>Counts something by a tag.</summary>
    [Benchmark]
    public void CountTagged() => _counter.Add(1, new KeyValuePair<string, object?>("danmaku.reject.reason", "slow_mode"));

    /// <summary>Times something.</summary>
    [Benchmark]
    public void Record() => _histogram.Record(0.002);

    /// <summary>Begins and ends the trace of a comment.</summary>
    [Benchmark]
    public bool Trace()
    {
        var post = _source.BeginRoot("post", ActivityKind.Server);
        post.End();
        return post is not null;
    }
}
