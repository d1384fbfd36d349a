using System.Buffers.Text;

namespace Danmaku.Bench.Paths;

/// <summary>Reads the frames that the measurements live on without parsing the rest of them.</summary>
internal static class PathFrame
{
    /// <summary>Reads an answer to a post whose id is a number.</summary>
    /// <param name="payload">A text frame.</param>
    /// <param name="number">The post's id.</param>
    /// <param name="stored">Whether the store has it.</param>
    public static bool TryReadAck(ReadOnlySpan<byte> payload, out int number, out bool stored)
    {
        stored = payload.IndexOf("\"stored\":true"u8) >= 0;
        return TryReadId(payload, "{\"type\":\"ack\",\"id\":\""u8, out number);
    }

    /// <summary>Reads a refusal of a post whose id is a number.</summary>
    public static bool TryReadRefusal(ReadOnlySpan<byte> payload, out int number) => TryReadId(payload, "{\"type\":\"reject\",\"id\":\""u8, out number);

    private static bool TryReadId(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> start, out int number)
    {
        number = 0;
        return payload.StartsWith(start) && Utf8Parser.TryParse(payload[start.Length..], out number, out _);
    }
}
