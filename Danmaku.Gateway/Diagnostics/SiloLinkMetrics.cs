using System.Diagnostics.Metrics;

namespace Danmaku.Gateway.Diagnostics;

/// <summary>What a gateway counts of its links to silos. Meter <c>Danmaku.Gateway</c>.</summary>
internal sealed class SiloLinkMetrics
{
    private readonly UpDownCounter<long> _links;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _resyncs;
    private readonly Counter<long> _unanswered;

    public SiloLinkMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(GatewayMetrics.MeterName);
        _links = meter.CreateUpDownCounter<long>("danmaku.gateway.silo_link.active", "{link}", "Silos this gateway is linked to.");
        _reconnects = meter.CreateCounter<long>("danmaku.gateway.silo_link.reconnects", "{reconnect}", "Links that were lost or could not be made.");
        _resyncs = meter.CreateCounter<long>("danmaku.gateway.silo_link.resyncs", "{resync}", "Rooms whose batches a silo dropped because this gateway fell behind.");
        _unanswered = meter.CreateCounter<long>("danmaku.gateway.silo_link.calls.unanswered", "{call}", "Calls without an answer in time.");
    }

    /// <summary>A link is up.</summary>
    public void Linked() => _links.Add(1);

    /// <summary>A link that was up is not any more.</summary>
    public void Unlinked() => _links.Add(-1);

    /// <summary>A link is tried again.</summary>
    public void Reconnecting() => _reconnects.Add(1);

    /// <summary>This gateway fell behind in a room.</summary>
    public void Resynced() => _resyncs.Add(1);

    /// <summary>A call had no answer in time.</summary>
    public void Unanswered() => _unanswered.Add(1);
}
