using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Rooms;

/// <summary>The newest frames of one room in one format, so that a reconnecting crowd is served without the rooms.</summary>
/// <remarks>Not thread-safe: guarded by its room. All frames are of one epoch and follow each other without gaps.</remarks>
/// <param name="maxFrames">Most frames kept, at least 1.</param>
/// <param name="maxBytes">Most bytes kept; one frame is kept whatever its size. The compressed forms that a frame has got by the time
/// the next one comes count, too; those that only viewers who come back ask for are made later, and less than double it.</param>
internal sealed class RecentFrames(int maxFrames, long maxBytes)
{
    // The newest apart: what it holds is settled when everybody has got it.
    private readonly Queue<(SharedFrame Frame, int Bytes)> _older = new();
    private SharedFrame? _newest;
    private long _olderBytes;

    private SharedFrame? Oldest => _older.TryPeek(out var oldest) ? oldest.Frame : _newest;

    private IEnumerable<SharedFrame> All
    {
        get
        {
            foreach (var (frame, _) in _older)
            {
                yield return frame;
            }

            if (_newest is not null)
            {
                yield return _newest;
            }
        }
    }

    /// <summary>Adds the next frame; the oldest go when there is no room.</summary>
    public void Add(SharedFrame frame)
    {
        if (_newest is { } settled)
        {
            var bytes = settled.HeldBytes;
            _older.Enqueue((settled, bytes));
            _olderBytes += bytes;
        }

        _newest = frame;
        while (_older.Count > 0 && (_older.Count >= maxFrames || _olderBytes + frame.Length > maxBytes))
        {
            _olderBytes -= _older.Dequeue().Bytes;
        }
    }

    /// <summary>Whether every event later than <paramref name="sequence"/> is in here, given that <paramref name="newest"/> is the newest.</summary>
    public bool Covers(long sequence, long newest) =>
        sequence >= newest || (Oldest is { } oldest && oldest.Events.First <= sequence + 1);

    /// <summary>Frames that hold events later than <paramref name="sequence"/>, oldest first; the first may begin before it.</summary>
    public IEnumerable<SharedFrame> After(long sequence) => All.SkipWhile(frame => frame.Events.Last <= sequence);

    /// <summary>Bytes of <see cref="After"/>.</summary>
    public long BytesAfter(long sequence) => After(sequence).Sum(static frame => (long)frame.Length);

    /// <summary>Forgets everything: the room has a new epoch.</summary>
    public void Clear()
    {
        _older.Clear();
        _olderBytes = 0;
        _newest = null;
    }
}
