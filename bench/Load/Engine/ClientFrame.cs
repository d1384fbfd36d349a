using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Danmaku.Bench.Load.Engine;

/// <summary>Writes what a client sends: the handshake and masked frames.</summary>
/// <remarks>The mask is zero, which the RFC allows: the server unmasks all the same, and the generator need not mask.</remarks>
internal static class ClientFrame
{
    /// <summary>Most bytes before a payload.</summary>
    public const int MaxHeader = 14;

    // The example of RFC 6455 section 1.3: with one key for all, the answer is known beforehand.
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /// <summary>The handshake for a path.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="subprotocol">Subprotocol offered; none when null.</param>
    /// <param name="deflate">Whether permessage-deflate is offered.</param>
    public static byte[] Handshake(string path, string? subprotocol, bool deflate)
    {
        var request = $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Key}\r\n"
            + (subprotocol is null ? "" : $"Sec-WebSocket-Protocol: {subprotocol}\r\n")
            + (deflate ? "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" : "");
        return Encoding.ASCII.GetBytes(request + "\r\n");
    }

    /// <summary>Looks for the end of the answer to a handshake.</summary>
    /// <param name="received">From the answer's first byte on.</param>
    /// <param name="length">Bytes of the answer.</param>
    /// <returns><see langword="false"/> when the answer is incomplete.</returns>
    /// <exception cref="InvalidDataException">The server refuses.</exception>
    public static bool TryReadAnswer(ReadOnlySpan<byte> received, out int length)
    {
        var end = received.IndexOf("\r\n\r\n"u8);
        length = end + 4;
        if (end < 0)
        {
            return false;
        }

        var answer = Encoding.ASCII.GetString(received[..end]);
        if (!answer.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal) || !answer.Contains(Accept, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"The server refused the handshake: {answer.Split('\r')[0]}");
        }

        return true;
    }

    /// <summary>Adds a frame to what is to be sent.</summary>
    public static void Write(ArrayBufferWriter<byte> output, int opcode, ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(Begin(output, opcode, payload.Length));
        output.Advance(payload.Length);
    }

    /// <summary>Adds the header of a frame.</summary>
    /// <returns>Where its payload goes; the caller advances by exactly <paramref name="length"/>.</returns>
    public static Span<byte> Begin(ArrayBufferWriter<byte> output, int opcode, int length)
    {
        var span = output.GetSpan(MaxHeader + length);
        span[0] = (byte)(0x80 | opcode);
        int header;
        switch (length)
        {
            case < 126:
                span[1] = (byte)(0x80 | length);
                header = 2;
                break;
            case <= ushort.MaxValue:
                span[1] = 0x80 | 126;
                BinaryPrimitives.WriteUInt16BigEndian(span[2..], (ushort)length);
                header = 4;
                break;
            default:
                span[1] = 0x80 | 127;
                BinaryPrimitives.WriteUInt64BigEndian(span[2..], (ulong)length);
                header = 10;
                break;
        }

        span.Slice(header, 4).Clear();
        output.Advance(header + 4);
        return output.GetSpan(length);
    }
}
