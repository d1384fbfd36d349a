using Danmaku.Gateway.Auth;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Doors;

/// <summary>What the connections of all doors share.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class DoorParts(
    ISiloLink link,
    RoomHub hub,
    Admission admission,
    ReceiptVerifier receipts,
    Reloading<GatewayOptions> options,
    GatewayMetrics metrics,
    TimeProvider time,
    Drain drain,
    ILogger<DoorParts> logger)
{
    public ISiloLink Link { get; } = link;

    public RoomHub Hub { get; } = hub;

    public Admission Admission { get; } = admission;

    public ReceiptVerifier Receipts { get; } = receipts;

    public GatewayOptions Options => options.Current;

    public GatewayMetrics Metrics { get; } = metrics;

    public TimeProvider Time { get; } = time;

    /// <summary>Requests of one connection.</summary>
    public RateLimit RequestLimit => new(Options.RequestsPerSecond, Options.RequestBurst);

    /// <summary>Cancelled when the process stops, and every viewer who would has moved.</summary>
    public CancellationToken Stopping { get; } = drain.Over;

    /// <summary>Says in the log that a request failed by a bug: whoever sent it waits in vain.</summary>
    public void RequestFailed(Exception exception) => DoorLog.RequestFailed(logger, exception);
}
