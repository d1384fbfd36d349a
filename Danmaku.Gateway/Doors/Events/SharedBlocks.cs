using System.IO.Compression;
using Danmaku.Gateway.Sockets.Compression;

namespace Danmaku.Gateway.Doors.Events;

/// <summary>
/// Makes of texts blocks of a compressed stream that stand for themselves: each refers to nothing before it and ends at a byte, so that any of them may follow any
/// other behind the stream's start, and one serves all readers whatever else they were sent.
/// </summary>
/// <remarks>
/// <para>gzip (<see href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</see>): raw deflate with a sync flush behind each block. The end of the stream, with a checksum of all that
/// this reader was sent, never comes; the stream of a room has no end.</para>
/// <para>Brotli (<see href="https://www.rfc-editor.org/rfc/rfc7932">RFC 7932</see>): at quality 1 the encoder uses neither the format's dictionary, whose distances count from the stream's start, nor the
/// distances of earlier blocks; at 2 and above it does, and a block could stand in one place only. A test holds this against every change of the library.</para>
/// <para>Thread-safe.</para>
/// </remarks>
internal static class SharedBlocks
{
    private const int BrotliQuality = 1;

    /// <summary>The smallest window of that quality: a reader's decoder needs 256 KiB.</summary>
    private const int BrotliWindow = 18;

    // More than the encoder's own bound for a flush and a window.
    private const int BrotliSlack = 1024;

    // No name, no time, no flags; made on any system.
    private static readonly byte[] GzipStart = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
    private static readonly byte[] BrotliStart = MakeBrotliStart();

    // A last block with nothing in it.
    private static readonly byte[] BrotliEnd = [3];

    /// <summary>What a stream begins with.</summary>
    public static ReadOnlySpan<byte> StartOf(EventEncoding encoding) => encoding switch
    {
        EventEncoding.Gzip => GzipStart,
        EventEncoding.Brotli => BrotliStart,
        _ => [],
    };

    /// <summary>What a stream ends with.</summary>
    public static ReadOnlySpan<byte> EndOf(EventEncoding encoding) => encoding == EventEncoding.Brotli ? BrotliEnd : [];

    /// <summary>Encodes a text.</summary>
    /// <returns>An array of its own.</returns>
    public static byte[] Encode(EventEncoding encoding, ReadOnlySpan<byte> text) => encoding switch
    {
        EventEncoding.Gzip => [.. FrameDeflater.Deflate(text, history: []), 0x00, 0x00, 0xFF, 0xFF],
        EventEncoding.Brotli => Brotli(text),
        _ => text.ToArray(),
    };

    private static byte[] MakeBrotliStart()
    {
        Span<byte> start = stackalloc byte[64];
        using var encoder = new BrotliEncoder(BrotliQuality, BrotliWindow);
        encoder.Flush(start, out var length);
        return start[..length].ToArray();
    }

    private static byte[] Brotli(ReadOnlySpan<byte> text)
    {
        var output = new byte[BrotliEncoder.GetMaxCompressedLength(text.Length) + BrotliSlack];
        using var encoder = new BrotliEncoder(BrotliQuality, BrotliWindow);

        // The start goes first, and is thrown away: every reader has it already.
        encoder.Flush(output, out _);
        encoder.Compress(text, output, out _, out var compressed, isFinalBlock: false);
        encoder.Flush(output.AsSpan(compressed), out var flushed);
        return output[..(compressed + flushed)];
    }
}
