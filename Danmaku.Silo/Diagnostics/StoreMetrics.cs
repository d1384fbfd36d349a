using System.Diagnostics.Metrics;
using Danmaku.Hosting.Diagnostics;

namespace Danmaku.Silo.Diagnostics;

/// <summary>What rooms ask of their store. Meter <c>Danmaku.Silo</c>.</summary>
internal sealed class StoreMetrics
{
    private const string RequestTag = "danmaku.store.request";
    private const string ResultTag = "danmaku.store.result";

    private readonly Histogram<double> _duration;
    private readonly Observed<long> _opens;
    private readonly Observed<long> _reads;
    private readonly Observed<long> _waiting;
    private readonly Observed<long> _limit;

    public StoreMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(RoomMetrics.MeterName);
        _duration = meter.CreateHistogram(
            "danmaku.store.request.duration",
            "s",
            "One request to the store, the wait for its turn included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] });
        _opens = Observed<long>.Sum(meter, "danmaku.store.open.active", "{room}", "Rooms that are being read from the store.");
        _reads = Observed<long>.Sum(meter, "danmaku.store.read.active", "{read}", "Reads of history, logs and rules, waiting ones included.");
        _waiting = Observed<long>.Sum(meter, "danmaku.store.read.waiting", "{read}", "Reads that wait for their turn.");
        _limit = Observed<long>.Sum(meter, "danmaku.store.read.limit", "{read}", "Reads that may wait; more are refused.");
    }

    /// <summary>A request has ended.</summary>
    public void Ended(StoreRequest request, StoreResult result, TimeSpan duration) => _duration.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>(RequestTag, TagNames<StoreRequest>.Of(request)),
        new KeyValuePair<string, object?>(ResultTag, TagNames<StoreResult>.Of(result)));

    /// <summary>Where to read what is under way.</summary>
    /// <param name="opens">Rooms being opened.</param>
    /// <param name="reads">Other reads.</param>
    /// <param name="atOnce">Reads that may run.</param>
    /// <param name="waiting">Reads that may wait.</param>
    public void Observe(Func<long> opens, Func<long> reads, int atOnce, int waiting)
    {
        _opens.From(opens);
        _reads.From(reads);
        _waiting.From(() => Math.Max(0, reads() - atOnce));
        _limit.From(() => waiting);
    }
}
