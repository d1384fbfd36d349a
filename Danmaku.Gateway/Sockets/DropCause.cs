namespace Danmaku.Gateway.Sockets;

/// <summary>Which bound of a <see cref="SendQueue"/> a frame was dropped for.</summary>
internal enum DropCause
{
    /// <summary><see cref="SocketLimits.SendQueueBytes"/>.</summary>
    QueueBytes,

    /// <summary><see cref="SocketLimits.SendQueueFrames"/>.</summary>
    QueueFrames,
}
