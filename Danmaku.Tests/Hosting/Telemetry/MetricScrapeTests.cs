using Danmaku.Hosting.Telemetry.Exposition;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Hosting.Telemetry;

/// <summary>Many may scrape at once; the instruments are read once. Scrapes of other tests would read them as well.</summary>
[Collection(nameof(Listening))]
public sealed class MetricScrapeTests : IDisposable
{
    private readonly PlannedMeters _planned = new();

    [Fact]
    public async Task Those_who_come_while_a_collection_runs_or_right_after_share_it()
    {
        var read = 0;
        using var started = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        _planned.Meter.CreateObservableGauge("scrape.slow", () =>
        {
            started.Set();
            mayEnd.Wait();
            return Interlocked.Increment(ref read);
        });

        var first = _planned.Scrape.CollectAsync();
        started.Wait();
        var meanwhile = Enumerable.Range(0, 20).Select(_ => _planned.Scrape.CollectAsync()).ToList();
        mayEnd.Set();
        var collected = await first;
        var shared = await Task.WhenAll(meanwhile);
        var after = await _planned.Scrape.CollectAsync();

        Assert.Equal(1, read);
        Assert.All(shared, snapshot => Assert.Same(collected, snapshot));
        Assert.Same(collected, after);
    }

    [Fact]
    public async Task A_collection_is_shared_for_a_moment_only()
    {
        var read = 0;
        _planned.Meter.CreateObservableGauge("scrape.again", () => ++read);

        await _planned.Scrape.CollectAsync();
        _planned.Time.Advance(MetricScrape.Fresh - TimeSpan.FromMilliseconds(1));
        await _planned.Scrape.CollectAsync();
        Assert.Equal(1, read);

        _planned.Time.Advance(TimeSpan.FromMilliseconds(1));
        await _planned.Scrape.CollectAsync();
        Assert.Equal(2, read);
    }

    [Fact]
    public async Task An_instrument_that_throws_costs_itself_alone()
    {
        _planned.Meter.CreateObservableGauge("scrape.broken", new Func<long>(() => throw new InvalidOperationException("broken")));
        _planned.Meter.CreateObservableGauge("scrape.whole", () => 1L);

        var text = await _planned.TextAsync();

        Assert.Contains("scrape_whole", text, StringComparison.Ordinal);
        Assert.DoesNotContain("scrape_broken{", text, StringComparison.Ordinal);
    }

    public void Dispose() => _planned.Dispose();
}
