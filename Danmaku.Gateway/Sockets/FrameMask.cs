using System.Numerics;
using System.Runtime.InteropServices;

namespace Danmaku.Gateway.Sockets;

/// <summary>Masking: RFC 6455 section 5.3. Its own inverse.</summary>
internal static class FrameMask
{
    /// <summary>Copies bytes and masks or unmasks them on the way.</summary>
    /// <param name="source">What was received.</param>
    /// <param name="destination">At least as long as <paramref name="source"/>; must not overlap it.</param>
    /// <param name="mask">The masking key, its first byte in the lowest bits.</param>
    /// <param name="offset">How many bytes of this frame's payload came before.</param>
    public static void Apply(ReadOnlySpan<byte> source, Span<byte> destination, uint mask, int offset)
    {
        // Turned so that the key's next byte is the lowest again.
        var key = BitOperations.RotateRight(mask, (offset & 3) * 8);
        var wide = key | ((ulong)key << 32);
        var words = source.Length / sizeof(ulong);
        var from = MemoryMarshal.Cast<byte, ulong>(source[..(words * sizeof(ulong))]);
        var to = MemoryMarshal.Cast<byte, ulong>(destination[..(words * sizeof(ulong))]);
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] ^ wide;
        }

        for (var i = words * sizeof(ulong); i < source.Length; i++)
        {
            destination[i] = (byte)(source[i] ^ (byte)(key >> ((i & 3) * 8)));
        }
    }
}
