using System.Buffers.Binary;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>One packet of a client. A message holds one or more, back to back.</summary>
/// <remarks>
/// <code>
///  0        4        6        8            12           16
/// +--------+--------+--------+------------+------------+----------
/// | length | 16     | version| operation  | sequence   | body ...
/// +--------+--------+--------+------------+------------+----------
/// </code>
/// Big-endian; the length is that of header and body.
/// </remarks>
/// <param name="Operation">What it is for; any number.</param>
/// <param name="Sequence">The client's number for it, which the answer carries.</param>
/// <param name="Body">What it holds. Valid as long as the message is.</param>
internal readonly record struct GoimPacket(GoimOperation Operation, int Sequence, ReadOnlyMemory<byte> Body)
{
    /// <summary>Bytes of a header.</summary>
    public const int HeaderBytes = 16;

    /// <summary>Longest body that a client may send, in bytes.</summary>
    public const int MaxBodyBytes = 4_096;

    /// <summary>Takes the first packet of a message.</summary>
    /// <param name="message">The message, or what is left of it.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="rest">What follows it.</param>
    /// <returns><see langword="false"/> when there is none: the lengths do not add up.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> message, out GoimPacket packet, out ReadOnlyMemory<byte> rest)
    {
        (packet, rest) = (default, default);
        var bytes = message.Span;
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadInt16BigEndian(bytes[4..]) != HeaderBytes)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (length < HeaderBytes || length > bytes.Length)
        {
            return false;
        }

        packet = new GoimPacket(
            (GoimOperation)BinaryPrimitives.ReadInt32BigEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[12..]),
            message[HeaderBytes..length]);
        rest = message[length..];
        return true;
    }

    /// <summary>Writes a header.</summary>
    /// <param name="destination">At least <see cref="HeaderBytes"/>.</param>
    /// <param name="bodyBytes">Length of the body that follows.</param>
    /// <param name="version">How the body is packed: see <see cref="GoimPacking"/>.</param>
    /// <param name="operation">What the packet is for.</param>
    /// <param name="sequence">Number of the request that it answers.</param>
    public static void WriteHeader(Span<byte> destination, int bodyBytes, short version, int operation, int sequence)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, HeaderBytes + bodyBytes);
        BinaryPrimitives.WriteInt16BigEndian(destination[4..], HeaderBytes);
        BinaryPrimitives.WriteInt16BigEndian(destination[6..], version);
        BinaryPrimitives.WriteInt32BigEndian(destination[8..], operation);
        BinaryPrimitives.WriteInt32BigEndian(destination[12..], sequence);
    }
}
