using System.Diagnostics.Metrics;

namespace Danmaku.Silo.Diagnostics;

/// <summary>What a silo counts of its gateways. Meter <c>Danmaku.Silo</c>.</summary>
internal sealed class LinkMetrics
{
    private readonly UpDownCounter<long> _gateways;
    private readonly Counter<long> _forwarded;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _resyncs;

    public LinkMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(RoomMetrics.MeterName);
        _gateways = meter.CreateUpDownCounter<long>("danmaku.link.gateway.active", "{gateway}", "Gateways linked to this silo.");
        _forwarded = meter.CreateCounter<long>("danmaku.link.batches.forwarded", "{batch}", "Batches written to gateways.");
        _dropped = meter.CreateCounter<long>("danmaku.link.batches.dropped", "{batch}", "Batches that a gateway was too slow to take.");
        _resyncs = meter.CreateCounter<long>("danmaku.link.resyncs", "{resync}", "Subscriptions ended because a gateway fell behind.");
    }

    /// <summary>A gateway linked.</summary>
    public void GatewayLinked() => _gateways.Add(1);

    /// <summary>A gateway's link ended.</summary>
    public void GatewayLeft() => _gateways.Add(-1);

    /// <summary>Batches were written to a gateway.</summary>
    public void Forwarded(int batches) => _forwarded.Add(batches);

    /// <summary>A gateway fell behind in a room.</summary>
    public void Resynced(int droppedBatches)
    {
        _resyncs.Add(1);
        _dropped.Add(droppedBatches);
    }
}
