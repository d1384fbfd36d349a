using System.Buffers.Binary;
using System.Text;

namespace Danmaku.Tests.Sockets;

/// <summary>Writes the frames of a client by hand, wrong ones included.</summary>
internal static class ClientFrame
{
    public const byte Continuation = 0x0;
    public const byte TextOpcode = 0x1;
    public const byte BinaryOpcode = 0x2;
    public const byte CloseOpcode = 0x8;
    public const byte PingOpcode = 0x9;
    public const byte PongOpcode = 0xA;
    public const byte Final = 0x80;

    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] Text(string text) => Of(Final | TextOpcode, Encoding.UTF8.GetBytes(text));

    public static byte[] Text(params byte[] utf8) => Of(Final | TextOpcode, utf8);

    public static byte[] Ping(params byte[] payload) => Of(Final | PingOpcode, payload);

    public static byte[] Pong(params byte[] payload) => Of(Final | PongOpcode, payload);

    public static byte[] Close(int code, string reason = "")
    {
        byte[] payload = [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)];
        return Of(Final | CloseOpcode, payload);
    }

    /// <summary>A masked frame with any first byte.</summary>
    public static byte[] Of(int firstByte, params byte[] payload)
    {
        var frame = new List<byte>(Header(firstByte, payload.Length));
        for (var i = 0; i < payload.Length; i++)
        {
            frame.Add((byte)(payload[i] ^ Mask[i % Mask.Length]));
        }

        return [.. frame];
    }

    /// <summary>The header of a masked frame, its length in the shortest form.</summary>
    public static byte[] Header(int firstByte, long length) => length switch
    {
        < 126 => [(byte)firstByte, (byte)(0x80 | length), .. Mask],
        <= ushort.MaxValue => Header16(firstByte, (ushort)length),
        _ => Header64(firstByte, (ulong)length),
    };

    public static byte[] Header16(int firstByte, ushort length) =>
        [(byte)firstByte, 0x80 | 126, (byte)(length >> 8), (byte)length, .. Mask];

    public static byte[] Header64(int firstByte, ulong length)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, length);
        return [(byte)firstByte, 0x80 | 127, .. bytes, .. Mask];
    }

    public static byte[] Join(params byte[][] frames) => [.. frames.SelectMany(frame => frame)];

    public static byte[] Repeat(byte[] frame, int times) => Join([.. Enumerable.Repeat(frame, times)]);
}
