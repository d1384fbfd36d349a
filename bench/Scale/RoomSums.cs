namespace Danmaku.Bench.Scale;

/// <summary>What one room sent over the simulated time.</summary>
internal struct RoomSums
{
    /// <summary>Messages to each place with viewers: flushes, and counts of viewers that found no flush to travel with.</summary>
    public double Batches;

    /// <summary>Messages among them that carry a count and nothing else.</summary>
    public double CountsAlone;

    /// <summary>Flushes.</summary>
    public double Flushes;

    /// <summary>Comments accepted.</summary>
    public double Posted;

    /// <summary>Comments shown.</summary>
    public double Shown;

    /// <summary>Events of all flushes between processes, in bytes without message headers.</summary>
    public double EventBytes;

    /// <summary>Frames to one viewer, in bytes.</summary>
    public double FrameBytes;

    /// <summary>The same with packets' headers.</summary>
    public double FramePacketBytes;

    /// <summary>Encoding and compressing at one gateway, in microseconds.</summary>
    public double Encoding;

    /// <summary>CPU time of the grain's own turns, in microseconds.</summary>
    public double Grain;
}
