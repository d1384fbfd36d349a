using Danmaku.Contracts.Protos.Link.V1;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>One gateway's subscription to one room, and what waits for the gateway of it.</summary>
/// <param name="roomId">The room.</param>
/// <param name="callId">The gateway's call that subscribed.</param>
internal sealed class RoomListening(string roomId, long callId)
{
    public string RoomId { get; } = roomId;

    public long CallId { get; } = callId;

    /// <summary>Viewers the gateway reported last. The room's gate guards it.</summary>
    public int Viewers { get; set; }

    /// <summary>Timestamp of the last report. The room's gate guards it.</summary>
    public long RenewedAt { get; set; }

    /// <summary>What waits, in the room's order. The queue's gate guards this and what follows.</summary>
    public Queue<Delivery> Waiting { get; } = new();

    /// <summary>Bytes of the batches that wait.</summary>
    public long WaitingBytes { get; set; }

    /// <summary>Nothing more is queued: it ended, or the gateway fell behind.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether it stands in line to be written.</summary>
    public bool IsReady { get; set; }
}
