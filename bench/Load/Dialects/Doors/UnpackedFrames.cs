namespace Danmaku.Bench.Load.Dialects.Doors;

/// <summary>The newest messages that came compressed and what they say: as viewers get the same bytes, each is unpacked once.</summary>
internal sealed class UnpackedFrames
{
    /// <summary>Messages kept: viewers are rarely farther apart.</summary>
    private const int Kept = 128;

    private readonly (byte[] Packed, byte[] Plain)[] _frames = new (byte[], byte[])[Kept];
    private long _count;

    /// <summary>What a message says.</summary>
    /// <param name="packed">As received.</param>
    /// <param name="open">Opens it for reading, where it is new.</param>
    /// <exception cref="InvalidDataException">It cannot be unpacked.</exception>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> packed, Func<byte[], Stream> open)
    {
        // The newest first: that is what most viewers are at.
        for (var i = _count - 1; i >= Math.Max(0, _count - Kept); i--)
        {
            var (known, plain) = _frames[i % Kept];
            if (packed.SequenceEqual(known))
            {
                return plain;
            }
        }

        var copy = packed.ToArray();
        using var stream = open(copy);
        using var unpacked = new MemoryStream();
        stream.CopyTo(unpacked);
        _frames[_count++ % Kept] = (copy, unpacked.ToArray());
        return _frames[(_count - 1) % Kept].Plain;
    }
}
