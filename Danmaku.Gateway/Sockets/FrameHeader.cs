using System.Buffers;

namespace Danmaku.Gateway.Sockets;

/// <summary>The header of a frame a viewer sent, already held against every rule that needs nothing but the header.</summary>
/// <param name="IsFinal">Ends its message.</param>
/// <param name="IsDeflated">Begins a compressed message: RSV1, RFC 7692 section 6.</param>
/// <param name="Opcode">A known opcode.</param>
/// <param name="PayloadLength">Bytes, as announced; for control frames at most 125.</param>
/// <param name="Mask">The masking key, its first byte in the lowest bits.</param>
internal readonly record struct FrameHeader(bool IsFinal, bool IsDeflated, Opcode Opcode, long PayloadLength, uint Mask)
{
    /// <summary>Longest payload of a control frame, in bytes.</summary>
    public const int MaxControlPayload = 125;

    private const int ReservedBits = 0x70;
    private const int Rsv1 = 0x40;

    /// <summary>Close, ping or pong: RFC 6455 section 5.5.</summary>
    public bool IsControl => ((byte)Opcode & 0x8) != 0;

    /// <summary>Reads a header once all of it is there.</summary>
    /// <param name="input">What is buffered; sliced to what follows the header.</param>
    /// <param name="inflates">Whether compression was agreed on.</param>
    /// <param name="header">The header.</param>
    /// <param name="broken">The rule it breaks, as soon as that is certain.</param>
    /// <returns><see langword="false"/> while some of it is missing, and when it is broken.</returns>
    public static bool TryParse(ref ReadOnlySequence<byte> input, bool inflates, out FrameHeader header, out string? broken)
    {
        header = default;
        broken = null;
        var reader = new SequenceReader<byte>(input);
        if (!reader.TryRead(out var first) || !reader.TryRead(out var second))
        {
            return false;
        }

        var opcode = (Opcode)(first & 0x0F);
        var isDeflated = inflates && (first & ReservedBits) == Rsv1 && opcode is Opcode.Text or Opcode.Binary;
        var isFinal = (first & 0x80) != 0;
        long length = second & 0x7F;
        broken = (first & ReservedBits) != 0 && !isDeflated ? "Reserved bits are set, and no extension that was agreed on allows it here."
            : opcode is (> Opcode.Binary and < Opcode.Close) or > Opcode.Pong ? $"Opcode {(int)opcode} is reserved."
            : (second & 0x80) == 0 ? "Frames of a client must be masked."
            : opcode >= Opcode.Close && !isFinal ? "Control frames must not be fragmented."
            : opcode >= Opcode.Close && length > MaxControlPayload ? "Control frames carry at most 125 bytes."
            : null;
        if (broken is not null)
        {
            return false;
        }

        if (length == 126)
        {
            if (!reader.TryReadBigEndian(out short length16))
            {
                return false;
            }

            length = (ushort)length16;
            broken = length < 126 ? "The length is not in its shortest form." : null;
        }
        else if (length == 127)
        {
            if (!reader.TryReadBigEndian(out length))
            {
                return false;
            }

            broken = length < 0 ? "The highest bit of a 64-bit length must be 0."
                : length <= ushort.MaxValue ? "The length is not in its shortest form."
                : null;
        }

        if (broken is not null || !reader.TryReadLittleEndian(out int mask))
        {
            return false;
        }

        header = new FrameHeader(isFinal, isDeflated, opcode, length, (uint)mask);
        input = input.Slice(reader.Position);
        return true;
    }
}
