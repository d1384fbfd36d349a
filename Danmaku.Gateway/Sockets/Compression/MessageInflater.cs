using System.Buffers;
using System.IO.Compression;

namespace Danmaku.Gateway.Sockets.Compression;

/// <summary>Inflates whole messages of viewers, which keep no context from one message to the next.</summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc7692#section-7.2.2">RFC 7692 section 7.2.2</see>. Thread-safe.</remarks>
internal static class MessageInflater
{
    private const int FirstBufferBytes = 512;

    /// <summary>Has to follow a message's bytes: the end of the flush that its sender cut off, and a final block, without which
    /// a message cut short could not be told from a whole one.</summary>
    public static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF, 0x01, 0x00, 0x00, 0xFF, 0xFF];

    /// <summary>Inflates, and stops where the limit is passed: no more memory than that is ever taken.</summary>
    /// <param name="deflated">The message with its <see cref="Tail"/>.</param>
    /// <param name="length">Bytes of <paramref name="deflated"/>, the tail included.</param>
    /// <param name="maxBytes">Longest result.</param>
    /// <param name="message">From the shared <see cref="ArrayPool{T}"/>, for the caller to return; empty unless
    /// <see cref="InflateResult.Done"/>.</param>
    /// <param name="messageLength">Bytes of <paramref name="message"/>.</param>
    public static InflateResult Inflate(byte[] deflated, int length, int maxBytes, out byte[] message, out int messageLength)
    {
        message = [];
        messageLength = 0;
        using var input = new WatchedInput(deflated, length);
        using var inflate = new DeflateStream(input, CompressionMode.Decompress);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(maxBytes, FirstBufferBytes));
        var result = InflateResult.Broken;
        try
        {
            result = Read(inflate, input, maxBytes, ref buffer, out messageLength);
        }
        catch (InvalidDataException)
        {
            // What zlib calls a data error; the viewer is told.
        }
        finally
        {
            if (result == InflateResult.Done)
            {
                message = buffer;
            }
            else
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return result;
    }

    private static InflateResult Read(DeflateStream inflate, WatchedInput input, int maxBytes, ref byte[] buffer, out int length)
    {
        length = 0;
        while (true)
        {
            var space = buffer.AsSpan(length, Math.Min(buffer.Length, maxBytes) - length);
            if (space.IsEmpty && length == maxBytes)
            {
                Span<byte> oneMore = stackalloc byte[1];
                return inflate.Read(oneMore) > 0 ? InflateResult.TooBig : End(input);
            }

            if (space.IsEmpty)
            {
                var larger = ArrayPool<byte>.Shared.Rent(Math.Min(maxBytes, 2 * length));
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
                continue;
            }

            var read = inflate.Read(space);
            if (read == 0)
            {
                return End(input);
            }

            length += read;
        }
    }

    // A whole message ends with a final block: ours, or one of its sender.
    private static InflateResult End(WatchedInput input) => input.WasExhausted ? InflateResult.Broken : InflateResult.Done;

    private sealed class WatchedInput(byte[] bytes, int length) : MemoryStream(bytes, 0, length, writable: false)
    {
        // The inflater asked for more than there is.
        public bool WasExhausted { get; private set; }

        public override int Read(byte[] buffer, int offset, int count) => Watch(base.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Watch(base.Read(buffer));

        private int Watch(int read)
        {
            WasExhausted |= read == 0;
            return read;
        }
    }
}
