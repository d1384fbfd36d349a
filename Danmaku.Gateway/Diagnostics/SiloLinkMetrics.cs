using System.Diagnostics.Metrics;
using Danmaku.Hosting.Diagnostics;

namespace Danmaku.Gateway.Diagnostics;

/// <summary>What a gateway counts of its links to silos. Meter <c>Danmaku.Gateway</c>.</summary>
internal sealed class SiloLinkMetrics
{
    private const string CallTag = "danmaku.link.call";
    private const string EndTag = "danmaku.link.call.end";

    private readonly Observed<long> _links;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _resyncs;
    private readonly Counter<long> _unanswered;
    private readonly Histogram<double> _duration;
    private readonly Observed<long> _known;
    private readonly Observed<long> _calls;
    private readonly Observed<long> _callLimit;
    private readonly Observed<long> _queued;
    private readonly Observed<long> _rooms;

    public SiloLinkMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayMetrics.MeterName);
        _links = Observed<long>.Sum(meter, "danmaku.gateway.silo_link.active", "{link}", "Silos this gateway is linked to.");
        _known = Observed<long>.Sum(meter, "danmaku.gateway.silo_link.known", "{link}", "Silos this gateway knows of and should be linked to.");
        _reconnects = meter.CreateCounter<long>("danmaku.gateway.silo_link.reconnects", "{reconnect}", "Links that were lost or could not be made.");
        _resyncs = meter.CreateCounter<long>("danmaku.gateway.silo_link.resyncs", "{resync}", "Rooms whose batches a silo dropped because this gateway fell behind.");
        _unanswered = meter.CreateCounter<long>("danmaku.gateway.silo_link.calls.unanswered", "{call}", "Calls without an answer in time.");
        _duration = meter.CreateHistogram(
            "danmaku.gateway.silo_link.call.duration",
            "s",
            "From a call's being queued for a silo until its answer, or until it is sure that there will be none.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] });
        _calls = Observed<long>.Sum(meter, "danmaku.gateway.silo_link.call.active", "{call}", "Calls to all silos that wait for their answers.");
        _callLimit = Observed<long>.Sum(meter, "danmaku.gateway.silo_link.call.limit", "{call}", "Calls that may wait over all links that are up.");
        _queued = Observed<long>.Sum(meter, "danmaku.gateway.silo_link.queue.call", "{call}", "Calls among those that have not been written to a silo yet.");
        _rooms = Observed<long>.Sum(meter, "danmaku.gateway.silo_link.room.active", "{room}", "Rooms listened to over links.");
    }

    /// <summary>A link is tried again.</summary>
    public void Reconnecting() => _reconnects.Add(1);

    /// <summary>This gateway fell behind in a room.</summary>
    public void Resynced() => _resyncs.Add(1);

    /// <summary>A call had no answer in time.</summary>
    public void Unanswered() => _unanswered.Add(1);

    /// <summary>A call has ended.</summary>
    /// <param name="call">Its kind: a name of a closed set.</param>
    /// <param name="end">How it ended: a name of a closed set.</param>
    /// <param name="duration">How long it took.</param>
    public void CallEnded(string call, string end, TimeSpan duration) => _duration.Record(
        duration.TotalSeconds, new KeyValuePair<string, object?>(CallTag, call), new KeyValuePair<string, object?>(EndTag, end));

    /// <summary>Where to read how much is under way.</summary>
    public void Observe(Func<long> links, Func<long> known, Func<long> calls, Func<long> callLimit, Func<long> queued, Func<long> rooms)
    {
        _links.From(links);
        _known.From(known);
        _calls.From(calls);
        _callLimit.From(callLimit);
        _queued.From(queued);
        _rooms.From(rooms);
    }
}
