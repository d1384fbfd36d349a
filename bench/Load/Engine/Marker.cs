using System.Buffers.Binary;

namespace Danmaku.Bench.Load.Engine;

/// <summary>What every comment of the generator carries in its text: <c>~t</c>, then 16 letters of <c>a</c> to <c>p</c>, four bits each.</summary>
/// <remarks>
/// The first ten letters are the microsecond the comment was due (12 days), the last six its number in its room (16 million). Letters, and no
/// hexadecimal digits, because they are read with one subtraction and a few shifts; none of them is escaped in JSON or touched by a text rule.
/// </remarks>
internal static class Marker
{
    /// <summary>Bytes of one marker.</summary>
    public const int Length = 18;

    private const int IndexBits = 24;
    private const ulong Letters = 0x6161_6161_6161_6161;

    /// <summary>How a marker begins.</summary>
    public static ReadOnlySpan<byte> Start => "~t"u8;

    /// <param name="destination">Takes <see cref="Length"/> bytes.</param>
    /// <param name="microsecond">When the comment was due, on the generator's clock.</param>
    /// <param name="index">The comment's number in its room.</param>
    public static void Write(Span<byte> destination, long microsecond, long index)
    {
        var value = ((ulong)microsecond << IndexBits) | ((ulong)index & ((1 << IndexBits) - 1));
        Start.CopyTo(destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination[2..], Spread((uint)(value >> 32)) + Letters);
        BinaryPrimitives.WriteUInt64BigEndian(destination[10..], Spread((uint)value) + Letters);
    }

    /// <summary>Finds the next marker.</summary>
    /// <param name="text">Searched; afterwards what follows the marker.</param>
    /// <param name="microsecond">When the comment was due.</param>
    /// <param name="index">The comment's number in its room.</param>
    public static bool TryTake(ref ReadOnlySpan<byte> text, out long microsecond, out int index)
    {
        while (true)
        {
            var at = text.IndexOf(Start);
            if (at < 0 || text.Length - at < Length)
            {
                (microsecond, index) = (0, 0);
                return false;
            }

            var high = BinaryPrimitives.ReadUInt64BigEndian(text[(at + 2)..]) - Letters;
            var low = BinaryPrimitives.ReadUInt64BigEndian(text[(at + 10)..]) - Letters;
            if (((high | low) & 0xF0F0_F0F0_F0F0_F0F0) != 0)
            {
                // A text that happens to have the two characters.
                text = text[(at + Start.Length)..];
                continue;
            }

            text = text[(at + Length)..];
            var value = ((ulong)Gather(high) << 32) | Gather(low);
            microsecond = (long)(value >> IndexBits);
            index = (int)(value & ((1 << IndexBits) - 1));
            return true;
        }
    }

    // 0x12345678 to 0x0102030405060708.
    private static ulong Spread(uint value)
    {
        var wide = (((ulong)value << 16) | value) & 0x0000_FFFF_0000_FFFF;
        wide = ((wide << 8) | wide) & 0x00FF_00FF_00FF_00FF;
        return ((wide << 4) | wide) & 0x0F0F_0F0F_0F0F_0F0F;
    }

    private static uint Gather(ulong wide)
    {
        wide = (wide | (wide >> 4)) & 0x00FF_00FF_00FF_00FF;
        wide = (wide | (wide >> 8)) & 0x0000_FFFF_0000_FFFF;
        return (uint)(wide | (wide >> 16));
    }
}
