using System.Diagnostics.Metrics;
using Danmaku.Hosting.Diagnostics;

namespace Danmaku.Silo.Diagnostics;

/// <summary>What the API for platforms counts. Meter <c>Danmaku.Silo</c>.</summary>
internal sealed class AdminMetrics
{
    private const string MethodTag = "danmaku.admin.method";
    private const string StatusTag = "rpc.grpc.status_code";

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _keysRefused;
    private readonly Observed<long> _subscriptions;
    private readonly Observed<long> _limit;

    public AdminMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(RoomMetrics.MeterName);
        _duration = meter.CreateHistogram("danmaku.admin.call.duration", "s", "One call of the API for platforms; subscriptions are not among them.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _keysRefused = meter.CreateCounter<long>("danmaku.admin.keys.refused", "{call}", "Calls that showed no key of the API or a wrong one.");
        _subscriptions = Observed<long>.Sum(meter, "danmaku.admin.subscription.active", "{subscription}", "Subscriptions of bots.");
        _limit = Observed<long>.Sum(meter, "danmaku.admin.subscription.limit", "{subscription}", "Subscriptions that bots may have.");
    }

    /// <summary>A call has ended.</summary>
    /// <param name="method">Its name, of the service's closed set.</param>
    /// <param name="status">Its gRPC status, 0 for success.</param>
    /// <param name="duration">How long it took.</param>
    public void CallEnded(string method, int status, TimeSpan duration) => _duration.Record(
        duration.TotalSeconds, new KeyValuePair<string, object?>(MethodTag, method), new KeyValuePair<string, object?>(StatusTag, status));

    /// <summary>A call was refused for its key.</summary>
    public void KeyRefused() => _keysRefused.Add(1);

    /// <summary>Where to read how many subscriptions there are and may be.</summary>
    public void ObserveSubscriptions(Func<long> subscriptions, int limit)
    {
        _subscriptions.From(subscriptions);
        _limit.From(() => limit);
    }
}
