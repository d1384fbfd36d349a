using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>The numbers that clients of this format know viewers by. Ours have ids that are text.</summary>
internal static class GoimViewer
{
    // JavaScript counts exactly to 2^53. The lower half is for ids that are numbers themselves.
    private const long FirstHashed = 1L << 52;
    private const int MaxIdBytes = 512;

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(static value => TableEntry((uint)value))];

    /// <summary>The number of a viewer: their id where that is a number from 1 to 2^52 - 1, else one from 2^52 up that is always the same for it.</summary>
    public static long NumberOf(string id)
    {
        if (id is [>= '1' and <= '9', ..]
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number < FirstHashed)
        {
            return number;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return FirstHashed | (BinaryPrimitives.ReadInt64BigEndian(hash) & (FirstHashed - 1));
    }

    /// <summary>CRC-32 (ISO 3309) of a text in UTF-8, by which players that hide viewers know them.</summary>
    public static uint CrcOf(string text)
    {
        Span<byte> bytes = stackalloc byte[MaxIdBytes];
        if (!Encoding.UTF8.TryGetBytes(text, bytes, out var length))
        {
            bytes = Encoding.UTF8.GetBytes(text);
            length = bytes.Length;
        }

        var crc = uint.MaxValue;
        foreach (var value in bytes[..length])
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint TableEntry(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
        }

        return value;
    }
}
