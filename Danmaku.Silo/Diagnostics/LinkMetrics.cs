using System.Diagnostics.Metrics;
using Danmaku.Hosting.Diagnostics;

namespace Danmaku.Silo.Diagnostics;

/// <summary>What a silo counts of its gateways. Meter <c>Danmaku.Silo</c>.</summary>
internal sealed class LinkMetrics
{
    private const string CallTag = "danmaku.link.call";
    private const string ResultTag = "danmaku.link.result";

    private readonly UpDownCounter<long> _gateways;
    private readonly Counter<long> _forwarded;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _resyncs;
    private readonly Counter<long> _lapsed;
    private readonly Counter<long> _keysRefused;
    private readonly UpDownCounter<long> _calls;
    private readonly Histogram<double> _callDuration;
    private readonly Observed<long> _callLimit;
    private readonly Observed<long> _waiting;
    private readonly Observed<long> _longest;
    private readonly Observed<long> _queueLimit;
    private readonly Observed<long> _rooms;
    private readonly Observed<long> _draining;

    public LinkMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(RoomMetrics.MeterName);
        _gateways = meter.CreateUpDownCounter<long>("danmaku.link.gateway.active", "{gateway}", "Gateways linked to this silo.");
        _forwarded = meter.CreateCounter<long>("danmaku.link.batches.forwarded", "{batch}", "Batches written to gateways.");
        _dropped = meter.CreateCounter<long>("danmaku.link.batches.dropped", "{batch}", "Batches that a gateway was too slow to take.");
        _resyncs = meter.CreateCounter<long>("danmaku.link.resyncs", "{resync}", "Subscriptions ended because a gateway fell behind.");
        _lapsed = meter.CreateCounter<long>("danmaku.link.leases.lapsed", "{lease}", "Subscriptions ended because a gateway did not renew its lease.");
        _keysRefused = meter.CreateCounter<long>("danmaku.link.keys.refused", "{call}", "Calls of gateways that showed no service key or a wrong one.");
        _calls = meter.CreateUpDownCounter<long>("danmaku.link.call.active", "{call}", "Calls of gateways that are under way or of which the answer waits to be written.");
        _callDuration = meter.CreateHistogram("danmaku.link.call.duration", "s", "From a call's being read until its answer is queued; posts of one message to one room count as one.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _callLimit = Observed<long>.Gauge(meter, "danmaku.link.call.limit", "{call}", "Calls of one gateway that may be under way.");
        _waiting = Observed<long>.Sum(meter, "danmaku.link.queue.size", "By", "Bytes of batches that wait for gateways.");
        _longest = Observed<long>.Gauge(meter, "danmaku.link.queue.longest", "By", "Bytes of batches that wait for the gateway for which most do.");
        _queueLimit = Observed<long>.Gauge(meter, "danmaku.link.queue.limit", "By", "Bytes of batches that may wait for one gateway.");
        _rooms = Observed<long>.Sum(meter, "danmaku.link.room.active", "{room}", "Rooms that gateways of this silo listen to, wherever they run.");
        _draining = Observed<long>.Sum(meter, "danmaku.link.drain.remaining", "{gateway}", "Gateways that a stopping silo still has; 0 while it is not stopping.");
    }

    /// <summary>A gateway linked.</summary>
    public void GatewayLinked() => _gateways.Add(1);

    /// <summary>A gateway's link ended.</summary>
    public void GatewayLeft() => _gateways.Add(-1);

    /// <summary>Batches were written to a gateway.</summary>
    public void Forwarded(int batches) => _forwarded.Add(batches);

    /// <summary>A gateway did not renew its lease on a room.</summary>
    public void LeaseLapsed() => _lapsed.Add(1);

    /// <summary>A call was refused for its key.</summary>
    public void KeyRefused() => _keysRefused.Add(1);

    /// <summary>A call has a place among those under way.</summary>
    public void CallBegan() => _calls.Add(1);

    /// <summary>Calls have given up their places.</summary>
    public void CallsEnded(int count) => _calls.Add(-count);

    /// <summary>A call is answered.</summary>
    /// <param name="call">Its kind.</param>
    /// <param name="isDone">Whether it could be done; if not, the room is out of reach.</param>
    /// <param name="duration">How long it took.</param>
    public void CallAnswered(LinkCall call, bool isDone, TimeSpan duration) => _callDuration.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>(CallTag, TagNames<LinkCall>.Of(call)),
        new KeyValuePair<string, object?>(ResultTag, isDone ? "done" : "unavailable"));

    /// <summary>Where to read what waits for gateways.</summary>
    /// <param name="waiting">Bytes of all, and of the one with most.</param>
    /// <param name="queueLimit">Bytes that may wait for one.</param>
    /// <param name="callLimit">Calls of one that may be under way.</param>
    /// <param name="draining">Gateways left while stopping.</param>
    public void ObserveGateways(Func<(long All, long Longest)> waiting, long queueLimit, int callLimit, Func<long> draining)
    {
        _waiting.From(() => waiting().All);
        _longest.From(() => waiting().Longest);
        _queueLimit.From(() => queueLimit);
        _callLimit.From(() => callLimit);
        _draining.From(draining);
    }

    /// <summary>Where to read how many rooms are listened to.</summary>
    public void ObserveRooms(Func<long> rooms) => _rooms.From(rooms);

    /// <summary>A gateway fell behind in a room.</summary>
    public void Resynced(int droppedBatches)
    {
        _resyncs.Add(1);
        _dropped.Add(droppedBatches);
    }
}
