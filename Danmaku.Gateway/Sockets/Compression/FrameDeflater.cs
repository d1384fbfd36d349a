using System.IO.Compression;

namespace Danmaku.Gateway.Sockets.Compression;

/// <summary>Compresses the payload of one message, with what the viewer inflated last as history.</summary>
/// <remarks>
/// <see href="https://www.rfc-editor.org/rfc/rfc7692#section-7.2.1">RFC 7692 section 7.2.1</see>: raw deflate, flushed to a byte
/// boundary, without the four bytes 00 00 FF FF that every flush ends with. <see cref="DeflateStream"/> takes no preset dictionary; so the
/// history is compressed first, flushed and thrown away, which leaves the compressor in the very state in which the viewer's
/// inflater is. Thread-safe: what is reused belongs to the thread.
/// </remarks>
internal static class FrameDeflater
{
    /// <summary>How far back deflate can refer, in bytes.</summary>
    public const int WindowBytes = 32 * 1024;

    private const int TailBytes = 4;

    // A larger buffer than this is not kept for the thread's next frame.
    private const int MaxKeptBytes = 256 * 1024;

    // From here on a better search pays: 23 rather than 28 % of the bytes for 50 us more of one frame (docs/decisions.md).
    private const int LargePayloadBytes = 2048;

    private static readonly ZLibCompressionOptions Quick = new() { CompressionLevel = 1 };
    private static readonly ZLibCompressionOptions Thorough = new() { CompressionLevel = 4 };

    [ThreadStatic]
    private static MemoryStream? _output;

    /// <summary>Compresses.</summary>
    /// <param name="payload">The message.</param>
    /// <param name="history">The message inflated before it by everybody who gets this; empty for none. Its end counts.</param>
    /// <returns>The compressed payload, valid until this thread's next call.</returns>
    public static ReadOnlySpan<byte> Deflate(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> history)
    {
        var output = _output ?? new MemoryStream(4096);
        _output = output.Capacity <= MaxKeptBytes ? output : null;
        output.SetLength(0);
        var start = 0;
        using (var deflate = new DeflateStream(output, payload.Length < LargePayloadBytes ? Quick : Thorough, leaveOpen: true))
        {
            if (!history.IsEmpty)
            {
                deflate.Write(history[Math.Max(0, history.Length - WindowBytes)..]);
                deflate.Flush();
                start = (int)output.Length;
            }

            deflate.Write(payload);
            deflate.Flush();

            // The flush, before the stream is disposed: that adds a final block, which is not sent.
            return output.GetBuffer().AsSpan(start, (int)output.Length - TailBytes - start);
        }
    }
}
