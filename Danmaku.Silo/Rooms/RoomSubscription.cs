using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Rooms;

/// <summary>A gateway that listens to a room.</summary>
/// <param name="gatewayId">The gateway.</param>
/// <param name="listener">Where its batches go.</param>
internal sealed class RoomSubscription(string gatewayId, IRoomListener listener)
{
    public string GatewayId { get; } = gatewayId;

    public IRoomListener Listener { get; } = listener;

    /// <summary>Viewers it reported last.</summary>
    public int Viewers { get; set; }

    /// <summary>Timestamp of its last report.</summary>
    public long RenewedAt { get; set; }
}
