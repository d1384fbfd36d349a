using System.Buffers.Binary;
using Danmaku.Gateway.Sockets.Compression;

namespace Danmaku.Gateway.Sockets;

/// <summary>
/// One encoded server frame. A server masks nothing, so these bytes are the same for every viewer: built once, shared by
/// reference by any number of connections, and left to the collector once the last socket has taken them.
/// </summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-------+-+-------------+-------------------------------+
/// |1|C 0 0|opcode |0| length 7    | length 16 if 7 bits say 126,  |
/// |F|R S V|  (4)  |M|             | length 64 if they say 127     |
/// +-+-+-+-+-------+-+-------------+-------------------------------+
/// | payload ...                                                   |
/// </code>
/// <see href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455 section 5.2</see>. C is 0 in
/// <see cref="Bytes"/> and 1 in the <see cref="Forms"/>. Immutable and thread-safe.
/// </remarks>
internal sealed class SharedFrame
{
    /// <summary>Longest header of an unmasked frame, in bytes.</summary>
    internal const int MaxHeaderBytes = 10;

    private const byte Final = 0x80;
    private const byte Compressed = 0x40;
    private const byte OpcodeBits = 0x0F;

    internal SharedFrame(ReadOnlyMemory<byte> bytes, EventRange events, bool isDroppable)
    {
        Bytes = bytes;
        Events = events;
        IsDroppable = isDroppable;
    }

    /// <summary>Header and payload, as they go to the socket.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>May it be compressed? Not where its payload is compressed already, or goes to no WebSocket.</summary>
    public bool IsCompressible { get; private init; } = true;

    /// <summary>Its compressed forms; null when it always goes as it is. Set before it is sent to anybody.</summary>
    public CompressedForms? Forms { get; internal set; }

    /// <summary>The part behind the header; all of it where there is none.</summary>
    public ReadOnlyMemory<byte> Payload => IsRaw ? Bytes : Bytes[HeaderBytes(Bytes.Span[1])..];

    /// <summary>Is it no WebSocket frame?</summary>
    public bool IsRaw { get; private init; }

    /// <summary>What it carries; means nothing for one that <see cref="IsRaw"/>.</summary>
    public Opcode Opcode => (Opcode)(Bytes.Span[0] & OpcodeBits);

    /// <summary>Which events it carries, for accounting when it is dropped.</summary>
    public EventRange Events { get; }

    /// <summary>May a slow viewer lose it? Its events are then accounted with a skip notice.</summary>
    public bool IsDroppable { get; }

    /// <summary>What of it can be left out for one viewer, in order; null where nothing can.</summary>
    public IReadOnlyList<FramePart>? Parts { get; internal init; }

    /// <summary>Bytes on the wire, uncompressed; no compressed form is longer.</summary>
    public int Length => Bytes.Length;

    /// <summary>Bytes it takes in memory, with the compressed forms built so far.</summary>
    public int HeldBytes => Bytes.Length + (Forms?.BuiltBytes ?? 0);

    /// <summary>Builds a text frame.</summary>
    /// <param name="payload">Valid UTF-8; copied.</param>
    /// <param name="events">What it carries; the default for a frame of no room.</param>
    /// <param name="isDroppable">See <see cref="IsDroppable"/>.</param>
    /// <param name="parts">What of it can be left out; null for nothing.</param>
    public static SharedFrame Text(
        ReadOnlySpan<byte> payload, EventRange events = default, bool isDroppable = false, IReadOnlyList<FramePart>? parts = null) =>
        new(Encode(Opcode.Text, payload, isCompressed: false), events, isDroppable) { Parts = parts };

    /// <summary>Builds a binary frame.</summary>
    /// <param name="payload">Any bytes; copied.</param>
    /// <param name="events">As for <see cref="Text"/>.</param>
    /// <param name="isDroppable">As for <see cref="Text"/>.</param>
    /// <param name="isCompressible">See <see cref="IsCompressible"/>.</param>
    public static SharedFrame Binary(ReadOnlySpan<byte> payload, EventRange events = default, bool isDroppable = false, bool isCompressible = true) =>
        new(Encode(Opcode.Binary, payload, isCompressed: false), events, isDroppable) { IsCompressible = isCompressible };

    /// <summary>Bytes that are no WebSocket frame: the answer to a handshake, lines of a bare TCP connection, parts of an HTTP response.</summary>
    /// <param name="bytes">As they go to the network; not copied.</param>
    /// <param name="events">As for <see cref="Text"/>.</param>
    /// <param name="isDroppable">As for <see cref="Text"/>.</param>
    /// <param name="parts">What of it can be left out; null for nothing.</param>
    internal static SharedFrame Raw(
        ReadOnlyMemory<byte> bytes, EventRange events = default, bool isDroppable = false, IReadOnlyList<FramePart>? parts = null) =>
        new(bytes, events, isDroppable) { IsRaw = true, IsCompressible = false, Parts = parts };

    /// <summary>The same frame for a viewer who does not get some of its parts.</summary>
    /// <param name="isUnwanted">Whether a part is to be left out.</param>
    /// <returns>The frame itself where none is; else one that nobody shares, perhaps without a byte. It carries the same events.</returns>
    public SharedFrame Without(Predicate<FramePart> isUnwanted)
    {
        if (Parts is not { } parts || !parts.Any(part => isUnwanted(part)))
        {
            return this;
        }

        var payload = Payload.Span;
        var left = new byte[payload.Length];
        var (from, length) = (0, 0);
        foreach (var part in parts)
        {
            if (isUnwanted(part))
            {
                payload[from..part.Start].CopyTo(left.AsSpan(length));
                length += part.Start - from;
                from = part.Start + part.Length;
            }
        }

        payload[from..].CopyTo(left.AsSpan(length));
        length += payload.Length - from;
        return length == 0 || IsRaw ? Raw(left.AsMemory(0, length), Events, IsDroppable) : Create(Opcode, left.AsSpan(0, length), Events, IsDroppable);
    }

    internal static SharedFrame Create(Opcode opcode, ReadOnlySpan<byte> payload, EventRange events = default, bool isDroppable = false) =>
        new(Encode(opcode, payload, isCompressed: false), events, isDroppable);

    /// <summary>Puts a header before a payload.</summary>
    internal static byte[] Encode(Opcode opcode, ReadOnlySpan<byte> payload, bool isCompressed)
    {
        var headerBytes = HeaderBytes(payload.Length);
        var bytes = GC.AllocateUninitializedArray<byte>(headerBytes + payload.Length);
        WriteHeader(bytes, opcode, payload.Length, isCompressed);
        payload.CopyTo(bytes.AsSpan(headerBytes));
        return bytes;
    }

    // From the second byte of a frame.
    private static int HeaderBytes(byte length) => length switch
    {
        < 126 => 2,
        126 => 4,
        _ => MaxHeaderBytes,
    };

    private static int HeaderBytes(int payloadLength) => payloadLength switch
    {
        < 126 => 2,
        <= ushort.MaxValue => 4,
        _ => MaxHeaderBytes,
    };

    private static void WriteHeader(Span<byte> destination, Opcode opcode, int payloadLength, bool isCompressed)
    {
        destination[0] = (byte)(Final | (isCompressed ? Compressed : 0) | (byte)opcode);
        switch (payloadLength)
        {
            case < 126:
                destination[1] = (byte)payloadLength;
                break;
            case <= ushort.MaxValue:
                destination[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
                break;
            default:
                destination[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payloadLength);
                break;
        }
    }
}
