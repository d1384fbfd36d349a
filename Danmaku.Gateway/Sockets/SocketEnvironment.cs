using Danmaku.Gateway.Diagnostics;

namespace Danmaku.Gateway.Sockets;

/// <summary>What all connections of a gateway share, held once and referred to by each.</summary>
/// <param name="Limits">What one connection may cost.</param>
/// <param name="Time">Clock.</param>
/// <param name="Sweeper">Pings, time-outs.</param>
/// <param name="Metrics">Counts.</param>
/// <param name="Logger">For every connection.</param>
internal sealed record SocketEnvironment(
    SocketLimits Limits, TimeProvider Time, ConnectionSweeper Sweeper, SocketMetrics Metrics, ILogger<ViewerConnection> Logger)
{
    /// <summary>Bytes a viewer may send.</summary>
    public RateLimit InboundBytes { get; } = new(Limits.InboundBytesPerSecond, Limits.InboundByteBurst);

    /// <summary>Messages a viewer may send.</summary>
    public RateLimit InboundMessages { get; } = new(Limits.InboundMessagesPerSecond, Limits.InboundMessageBurst);

    /// <summary>Pings and pongs a viewer may send.</summary>
    public RateLimit ControlFrames { get; } = new(Limits.ControlFramesPerSecond, Limits.ControlFrameBurst);
}
