using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Rooms;

/// <summary>The newest frames of one room in one format, so that a reconnecting crowd is served without the rooms.</summary>
/// <remarks>Not thread-safe: guarded by its room. All frames are of one epoch and follow each other without gaps.</remarks>
/// <param name="maxFrames">Most frames kept, at least 1.</param>
/// <param name="maxBytes">Most bytes kept; one frame is kept whatever its size.</param>
internal sealed class RecentFrames(int maxFrames, long maxBytes)
{
    private readonly Queue<SharedFrame> _frames = new();
    private long _bytes;

    /// <summary>Adds the next frame; the oldest go when there is no room.</summary>
    public void Add(SharedFrame frame)
    {
        _frames.Enqueue(frame);
        _bytes += frame.Length;
        while (_frames.Count > 1 && (_frames.Count > maxFrames || _bytes > maxBytes))
        {
            _bytes -= _frames.Dequeue().Length;
        }
    }

    /// <summary>Whether every event later than <paramref name="sequence"/> is in here, given that <paramref name="newest"/> is the newest.</summary>
    public bool Covers(long sequence, long newest) =>
        sequence >= newest || (_frames.TryPeek(out var oldest) && oldest.Events.First <= sequence + 1);

    /// <summary>Frames that hold events later than <paramref name="sequence"/>, oldest first; the first may begin before it.</summary>
    public IEnumerable<SharedFrame> After(long sequence) => _frames.SkipWhile(frame => frame.Events.Last <= sequence);

    /// <summary>Bytes of <see cref="After"/>.</summary>
    public long BytesAfter(long sequence) => After(sequence).Sum(static frame => (long)frame.Length);

    /// <summary>Forgets everything: the room has a new epoch.</summary>
    public void Clear()
    {
        _frames.Clear();
        _bytes = 0;
    }
}
