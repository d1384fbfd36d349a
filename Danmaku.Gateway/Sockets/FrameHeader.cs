namespace Danmaku.Gateway.Sockets;

/// <summary>The header of a frame a viewer sent, already held against every rule that needs nothing but the header.</summary>
/// <param name="IsFinal">Ends its message.</param>
/// <param name="Opcode">A known opcode.</param>
/// <param name="PayloadLength">Bytes, as announced; for control frames at most 125.</param>
/// <param name="Mask">The masking key, its first byte in the lowest bits.</param>
internal readonly record struct FrameHeader(bool IsFinal, Opcode Opcode, long PayloadLength, uint Mask)
{
    /// <summary>Close, ping or pong: RFC 6455 section 5.5.</summary>
    public bool IsControl => ((byte)Opcode & 0x8) != 0;
}
