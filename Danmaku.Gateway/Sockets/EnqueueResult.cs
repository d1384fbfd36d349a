namespace Danmaku.Gateway.Sockets;

/// <summary>What became of a frame given to a send queue.</summary>
internal enum EnqueueResult
{
    /// <summary>It waits (or, being droppable, has been dropped and accounted).</summary>
    Queued,

    /// <summary>The connection is closing: nothing more is taken.</summary>
    Closed,

    /// <summary>Too much waits that must not be dropped: the connection has to end.</summary>
    Overflow,
}
