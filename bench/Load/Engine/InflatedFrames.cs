using System.Buffers.Binary;
using System.IO.Compression;

namespace Danmaku.Bench.Load.Engine;

/// <summary>The newest compressed frames of a room and what they say: as viewers get the same bytes, each is inflated once.</summary>
/// <remarks>
/// The same bytes are taken to say the same to every viewer. A server for which that is wrong, because it lets a frame refer to something
/// that a viewer never had, is found out by tests with real clients and not here. Not thread-safe.
/// </remarks>
internal sealed class InflatedFrames
{
    /// <summary>Frames kept: viewers of one room are rarely farther apart.</summary>
    private const int Kept = 128;

    private readonly (byte[] Packed, byte[] Plain)[] _frames = new (byte[], byte[])[Kept];

    /// <summary>Frames that were inflated.</summary>
    public long Inflated { get; private set; }

    /// <summary>What a frame says.</summary>
    /// <param name="packed">Its payload as received.</param>
    /// <param name="history">Of the viewer that received it; has the frame afterwards.</param>
    /// <exception cref="InvalidDataException">It cannot be inflated.</exception>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> packed, InflatedHistory history)
    {
        var plain = Find(packed, history);
        if (plain is null)
        {
            plain = Inflate(packed, history.ToArray());
            _frames[Inflated % Kept] = (packed.ToArray(), plain);
            history.Next = ++Inflated;
        }

        history.Add(plain);
        return plain;
    }

    private byte[]? Find(ReadOnlySpan<byte> packed, InflatedHistory history)
    {
        for (var i = Math.Max(history.Next, Inflated - Kept); i < Inflated; i++)
        {
            if (packed.SequenceEqual(_frames[i % Kept].Packed))
            {
                history.Next = i + 1;
                return _frames[i % Kept].Plain;
            }
        }

        return null;
    }

    // RFC 7692 section 7.2.2: the four bytes that every sync flush ends with are left out on the wire. The library cannot be given a window, so
    // the window stands in front as a block that is not compressed (RFC 1951 section 3.2.4), and its bytes are dropped from the result.
    private static byte[] Inflate(ReadOnlySpan<byte> packed, byte[] window)
    {
        Span<byte> block = stackalloc byte[5];
        block[0] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(block[1..], (ushort)window.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(block[3..], (ushort)~window.Length);
        using var source = new MemoryStream([.. block, .. window, .. packed, 0x00, 0x00, 0xFF, 0xFF]);
        using var deflate = new DeflateStream(source, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        deflate.CopyTo(plain);
        return plain.ToArray()[window.Length..];
    }
}
