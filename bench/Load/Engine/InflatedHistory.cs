namespace Danmaku.Bench.Load.Engine;

/// <summary>What one viewer has inflated last, as far back as a compressed frame can refer (32 KiB): its window, in shared pieces.</summary>
internal sealed class InflatedHistory
{
    /// <summary>The largest window of RFC 7692.</summary>
    public const int Window = 32 * 1024;

    private readonly Queue<byte[]> _pieces = [];
    private int _length;

    /// <summary>Where in <see cref="InflatedFrames"/> the next frame is expected.</summary>
    public long Next { get; set; }

    /// <summary>Adds what a frame said.</summary>
    public void Add(byte[] plain)
    {
        _pieces.Enqueue(plain);
        _length += plain.Length;
        while (_length - _pieces.Peek().Length >= Window)
        {
            _length -= _pieces.Dequeue().Length;
        }
    }

    /// <summary>All of the window in one piece.</summary>
    public byte[] ToArray()
    {
        var all = new byte[_length];
        var end = 0;
        foreach (var piece in _pieces)
        {
            piece.CopyTo(all, end);
            end += piece.Length;
        }

        return all.Length > Window ? all[^Window..] : all;
    }
}
