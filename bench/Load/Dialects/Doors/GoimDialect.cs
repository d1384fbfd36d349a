using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Dialects.Doors;

/// <summary>The goim door, docs/doors/goim.md: anonymous readers.</summary>
/// <param name="version">How bodies are compressed.</param>
internal sealed class GoimDialect(int version) : Dialect
{
    public const int Plain = 1;
    public const int Zlib = 2;
    public const int Brotli = 3;

    private const int HeaderBytes = 16;
    private const int Message = 5;
    private const int Authenticate = 7;
    private const int Authenticated = 8;

    // As everybody gets the same bytes, each message is unpacked once.
    private readonly UnpackedFrames _unpacked = new();

    public override bool SaysTextsTwice => true;

    public override byte[] Handshake(ClientPlan plan, bool deflate) => ClientFrame.Handshake("/sub", subprotocol: null, deflate);

    public override int Greet(ArrayBufferWriter<byte> output, ClientPlan plan)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"uid":0,"roomid":"{{RoomName(plan.Room)}}","protover":{{version}},"platform":"web","type":2}""");
        var packet = new byte[HeaderBytes + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(packet, packet.Length);
        BinaryPrimitives.WriteInt16BigEndian(packet.AsSpan(4), HeaderBytes);
        BinaryPrimitives.WriteInt16BigEndian(packet.AsSpan(6), 1);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), Authenticate);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(12), 1);
        body.CopyTo(packet, HeaderBytes);
        ClientFrame.Write(output, ServerFrame.Binary, packet);
        return 1;
    }

    public override ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> payload) => payload.Length <= HeaderBytes ? payload : VersionOf(payload) switch
    {
        Zlib => _unpacked.Read(payload, static packed => new ZLibStream(Body(packed), CompressionMode.Decompress)),
        Brotli => _unpacked.Read(payload, static packed => new BrotliStream(Body(packed), CompressionMode.Decompress)),
        _ => payload,
    };

    public override FrameMeaning Read(ReadOnlySpan<byte> payload, out long skipped)
    {
        skipped = 0;
        if (payload.Length < HeaderBytes)
        {
            return FrameMeaning.Other;
        }

        return BinaryPrimitives.ReadInt32BigEndian(payload[8..]) switch
        {
            Message => FrameMeaning.Comments,
            Authenticated => payload[HeaderBytes..].IndexOf("\"code\":0"u8) >= 0 ? FrameMeaning.Answer : FrameMeaning.Unusable,
            _ => FrameMeaning.Other,
        };
    }

    private static short VersionOf(ReadOnlySpan<byte> payload) => BinaryPrimitives.ReadInt16BigEndian(payload[6..]);

    private static MemoryStream Body(byte[] packed) => new(packed, HeaderBytes, packed.Length - HeaderBytes);
}
