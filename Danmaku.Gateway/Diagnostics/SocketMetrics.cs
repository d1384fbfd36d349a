using System.Diagnostics.Metrics;
using Danmaku.Gateway.Sockets;
using Danmaku.Hosting.Diagnostics;

namespace Danmaku.Gateway.Diagnostics;

/// <summary>What a gateway counts of viewers' connections. Meter <c>Danmaku.Gateway</c>.</summary>
internal sealed class SocketMetrics
{
    private const string CloseCodeTag = "danmaku.close.code";
    private const string ClosedByTag = "danmaku.closed.by";
    private const string RefusalTag = "danmaku.handshake.refusal";
    private const string WayTag = "danmaku.handshake.way";
    private const string DropCauseTag = "danmaku.drop.cause";

    private readonly Observed<long> _active;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _handshake;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _asked;
    private readonly Counter<long> _moved;
    private readonly Observed<long> _limit;
    private readonly Observed<long> _addresses;
    private readonly Observed<long> _backlogged;
    private readonly Observed<long> _backlogBytes;
    private readonly Observed<long> _longestBacklog;
    private readonly Observed<long> _queueLimit;
    private readonly Observed<long> _draining;
    private readonly Observed<long> _remaining;

    public SocketMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayMetrics.MeterName);
        _active = Observed<long>.Sum(meter, "danmaku.gateway.connection.active", "{connection}", "Viewers' connections open now.");
        _limit = Observed<long>.Sum(meter, "danmaku.gateway.connection.limit", "{connection}", "Most connections of this gateway.");
        _opened = meter.CreateCounter<long>("danmaku.gateway.connections.opened", "{connection}", "Connections of which the handshake succeeded.");
        _closed = meter.CreateCounter<long>("danmaku.gateway.connections.closed", "{connection}", "Connections that ended, by close code and by who ended them.");
        _refused = meter.CreateCounter<long>("danmaku.gateway.handshakes.refused", "{handshake}", "Handshakes refused, by reason.");
        _handshake = meter.CreateHistogram(
            "danmaku.gateway.handshake.duration",
            "s",
            "From a handshake's request being read until its answer is in the socket.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });
        _addresses = Observed<long>.Sum(meter, "danmaku.gateway.address.active", "{address}", "Addresses of which a rate is remembered.");
        _dropped = meter.CreateCounter<long>("danmaku.gateway.frames.dropped", "{frame}", "Frames that slow viewers did not get, by the bound that was reached.");
        _lost = meter.CreateCounter<long>("danmaku.gateway.events.dropped", "{event}", "Events in those frames.");
        _backlogged = Observed<long>.Sum(
            meter, "danmaku.gateway.send_queue.connection.active", "{connection}", "Connections for which something waits because their viewers read slowly.");
        _backlogBytes = Observed<long>.Sum(meter, "danmaku.gateway.send_queue.size", "By", "Bytes that wait for slow viewers, frames that they share counted for each.");
        _longestBacklog = Observed<long>.Gauge(meter, "danmaku.gateway.send_queue.longest", "By", "Bytes that wait for the viewer for whom most do.");
        _queueLimit = Observed<long>.Gauge(meter, "danmaku.gateway.send_queue.limit", "By", "Bytes that may wait for one viewer.");
        _draining = Observed<long>.Sum(meter, "danmaku.gateway.drain.active", "{gateway}", "1 from the order to stop until the process ends.");
        _remaining = Observed<long>.Sum(meter, "danmaku.gateway.drain.remaining", "{connection}", "Connections that a draining gateway still has; 0 while it is not draining.");
        _asked = meter.CreateCounter<long>("danmaku.gateway.drain.connections.asked", "{connection}", "Connections that were asked to move.");
        _moved = meter.CreateCounter<long>("danmaku.gateway.drain.connections.moved", "{connection}", "Connections that have gone since the drain began.");
    }

    /// <summary>A connection is open.</summary>
    /// <param name="way">How it came in.</param>
    /// <param name="handshake">How long that took.</param>
    public void Opened(HandshakeWay way, TimeSpan handshake)
    {
        _opened.Add(1);
        _handshake.Record(handshake.TotalSeconds, new KeyValuePair<string, object?>(WayTag, TagNames<HandshakeWay>.Of(way)));
    }

    /// <summary>A connection has ended.</summary>
    public void Closed(CloseReason reason) => _closed.Add(
        1,
        new KeyValuePair<string, object?>(CloseCodeTag, TagNames<CloseCode>.Of(reason.Code)),
        new KeyValuePair<string, object?>(ClosedByTag, TagNames<ClosedBy>.Of(reason.By)));

    /// <summary>A handshake was refused.</summary>
    public void Refused(HandshakeRefusalReason reason) =>
        _refused.Add(1, new KeyValuePair<string, object?>(RefusalTag, TagNames<HandshakeRefusalReason>.Of(reason)));

    /// <summary>A slow viewer loses a frame.</summary>
    public void Dropped(DropCause cause, long events)
    {
        var tag = new KeyValuePair<string, object?>(DropCauseTag, TagNames<DropCause>.Of(cause));
        _lost.Add(events, tag);
        _dropped.Add(1, tag);
    }

    /// <summary>Connections were asked to move.</summary>
    public void AskedToMove(int connections) => _asked.Add(connections);

    /// <summary>Connections have gone from a draining gateway.</summary>
    public void Moved(int connections) => _moved.Add(connections);

    /// <summary>Where to read how many connections are open: a gateway that had none yet says 0, or nobody would send it any.</summary>
    public void ObserveConnections(Func<long> connections) => _active.From(connections);

    /// <summary>Where to read the limits of all connections.</summary>
    public void ObserveLimits(Func<long> connections, Func<long> knownAddresses)
    {
        _limit.From(connections);
        _addresses.From(knownAddresses);
    }

    /// <summary>Where to read what waits for slow viewers.</summary>
    public void ObserveBacklog(Func<SendBacklog> backlog, Func<long> limit)
    {
        _backlogged.From(() => backlog().Connections);
        _backlogBytes.From(() => backlog().Bytes);
        _longestBacklog.From(() => backlog().Longest);
        _queueLimit.From(limit);
    }

    /// <summary>Where to read how a drain goes.</summary>
    /// <param name="isDraining">Whether there is one.</param>
    /// <param name="remaining">Connections left.</param>
    public void ObserveDrain(Func<bool> isDraining, Func<long> remaining)
    {
        _draining.From(() => isDraining() ? 1 : 0);
        _remaining.From(() => isDraining() ? remaining() : 0);
    }
}
