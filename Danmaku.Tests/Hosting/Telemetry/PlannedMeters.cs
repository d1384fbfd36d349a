using System.Diagnostics.Metrics;
using System.Reflection;
using Danmaku.Hosting.Telemetry;
using Danmaku.Hosting.Telemetry.Exposition;
using Danmaku.Tests.Storage;
using Danmaku.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Hosting.Telemetry;

/// <summary>A scrape of nothing but a test's own instruments: the rest of what this process has is left out.</summary>
internal sealed class PlannedMeters : IDisposable
{
    private static int _made;

    private readonly RecordingLoggers _log = new();

    public PlannedMeters()
    {
        // Named apart from those of tests that run at the same time, and as the scrape listens to.
        var number = Interlocked.Increment(ref _made);
        Meter = new Meter($"Danmaku.Planned{number}", "1.2.3");
        Other = new Meter($"Danmaku.Planned{number}.Other");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["POD_NAME"] = "pod \"0\"" }).Build();
        var identity = new ServiceIdentity("planned", Assembly.GetExecutingAssembly(), configuration, DateTimeOffset.UnixEpoch);
        Scrape = new MetricScrape(identity, configuration, Time, _log.CreateLogger<MetricScrape>());
    }

    public Meter Meter { get; }

    public Meter Other { get; }

    public ManualTimeProvider Time { get; } = new();

    public MetricScrape Scrape { get; }

    /// <summary>What was logged.</summary>
    public string Log => string.Join("\n", _log.Lines.Select(line => line.Text));

    /// <summary>The text of the instruments of this test alone, their scopes called <c>Planned</c> and <c>Other</c>.</summary>
    public async Task<string> TextAsync(TextFormat format = TextFormat.Prometheus)
    {
        var snapshot = await Scrape.CollectAsync();
        var families = snapshot.Families
            .Select(family => family with { Series = [.. family.Series.Where(IsPlanned).Select(Renamed)] })
            .Where(family => family.Series.Count > 0);
        return ExpositionText.Of(snapshot with { Families = [.. families] }, format);
    }

    public void Dispose()
    {
        Scrape.Dispose();
        Meter.Dispose();
        Other.Dispose();
    }

    private bool IsPlanned(MetricSeries series) =>
        series.Labels.Contains($"\"{Meter.Name}\"", StringComparison.Ordinal) || series.Labels.Contains($"\"{Other.Name}\"", StringComparison.Ordinal);

    private MetricSeries Renamed(MetricSeries series) => series with
    {
        Labels = series.Labels
            .Replace($"\"{Other.Name}\"", "\"Other\"", StringComparison.Ordinal)
            .Replace($"\"{Meter.Name}\"", "\"Planned\"", StringComparison.Ordinal),
    };
}
