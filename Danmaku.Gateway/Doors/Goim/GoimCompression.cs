using System.IO.Compression;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>Packs packets into one, once for all who take them that way.</summary>
/// <remarks>Thread-safe: what is reused belongs to the thread.</remarks>
internal static class GoimCompression
{
    // A larger buffer than this is not kept for the thread's next message.
    private const int MaxKeptBytes = 256 * 1024;

    // From here on a better search pays, as for the native frames (docs/decisions.md).
    private const int LargeBytes = 2_048;

    // Microseconds for a batch of 20 comments; higher ones take longer than they save.
    private const int BrotliQuality = 3;
    private const int BrotliWindowBits = 18;

    private static readonly ZLibCompressionOptions Quick = new() { CompressionLevel = 1 };
    private static readonly ZLibCompressionOptions Thorough = new() { CompressionLevel = 4 };

    [ThreadStatic]
    private static MemoryStream? _output;

    [ThreadStatic]
    private static byte[]? _buffer;

    /// <summary>Makes the body of a packet of version 2, with room for its header before it.</summary>
    /// <returns>Header, not written yet, and body; valid until this thread's next call.</returns>
    public static Span<byte> Zlib(ReadOnlySpan<byte> packets)
    {
        var output = _output ?? new MemoryStream(4_096);
        _output = output.Capacity <= MaxKeptBytes ? output : null;
        output.SetLength(GoimPacket.HeaderBytes);
        output.Position = GoimPacket.HeaderBytes;
        using (var zlib = new ZLibStream(output, packets.Length < LargeBytes ? Quick : Thorough, leaveOpen: true))
        {
            zlib.Write(packets);
        }

        return output.GetBuffer().AsSpan(0, (int)output.Length);
    }

    /// <summary>As <see cref="Zlib"/>, for version 3.</summary>
    public static Span<byte> Brotli(ReadOnlySpan<byte> packets)
    {
        var needed = GoimPacket.HeaderBytes + BrotliEncoder.GetMaxCompressedLength(packets.Length);
        var buffer = _buffer is { } kept && kept.Length >= needed ? kept : new byte[Math.Max(needed, 8_192)];
        _buffer = buffer.Length <= MaxKeptBytes ? buffer : null;
        return BrotliEncoder.TryCompress(packets, buffer.AsSpan(GoimPacket.HeaderBytes), out var written, BrotliQuality, BrotliWindowBits)
            ? buffer.AsSpan(0, GoimPacket.HeaderBytes + written)
            : throw new InvalidOperationException("Brotli needs more than it says it does.");
    }
}
