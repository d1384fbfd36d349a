using System.Buffers.Binary;

namespace Danmaku.Bench.Load.Engine;

/// <summary>One WebSocket frame of a server, <see href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455 section 5.2</see>.</summary>
/// <param name="Opcode">1 text, 2 binary, 8 close, 9 ping, 10 pong; 0 continues a message.</param>
/// <param name="Final">Whether it ends its message.</param>
/// <param name="Compressed">Whether RSV1 is set: the payload is deflated (RFC 7692).</param>
/// <param name="HeaderLength">Bytes before the payload.</param>
/// <param name="PayloadLength">Bytes of the payload.</param>
internal readonly record struct ServerFrame(int Opcode, bool Final, bool Compressed, int HeaderLength, int PayloadLength)
{
    public const int Continuation = 0;
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    private const int Mask = 0x80;

    /// <summary>Bytes of header and payload.</summary>
    public int Length => HeaderLength + PayloadLength;

    /// <summary>Reads the header at the start of what was received.</summary>
    /// <param name="received">From the first byte of a frame on.</param>
    /// <param name="frame">The frame, whose payload may be incomplete.</param>
    /// <returns><see langword="false"/> when the header itself is incomplete.</returns>
    /// <exception cref="InvalidDataException">A server may not mask, and sends no frames of gigabytes here.</exception>
    public static bool TryReadHeader(ReadOnlySpan<byte> received, out ServerFrame frame)
    {
        frame = default;
        if (received.Length < 2)
        {
            return false;
        }

        int first = received[0];
        int second = received[1];
        if ((second & Mask) != 0)
        {
            throw new InvalidDataException("The server sent a masked frame.");
        }

        var header = second switch { 127 => 10, 126 => 4, _ => 2 };
        if (received.Length < header)
        {
            return false;
        }

        var length = second switch
        {
            127 => (long)BinaryPrimitives.ReadUInt64BigEndian(received[2..]),
            126 => BinaryPrimitives.ReadUInt16BigEndian(received[2..]),
            _ => second,
        };
        if (length is < 0 or > 256 * 1024 * 1024)
        {
            throw new InvalidDataException($"The server sent a frame of {length} bytes.");
        }

        frame = new ServerFrame(first & 0x0F, (first & 0x80) != 0, (first & 0x40) != 0, header, (int)length);
        return true;
    }
}
