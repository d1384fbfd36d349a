using System.Buffers;
using System.Text;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Dialects.Doors;

/// <summary>The Centrifuge door, docs/doors/centrifuge.md: anonymous readers.</summary>
internal sealed class CentrifugeDialect : Dialect
{
    public override byte[] Handshake(ClientPlan plan, bool deflate) => ClientFrame.Handshake("/connection/websocket", subprotocol: null, deflate);

    public override int Greet(ArrayBufferWriter<byte> output, ClientPlan plan)
    {
        ClientFrame.Write(output, ServerFrame.Text, Encoding.UTF8.GetBytes(
            $$$"""{"id":1,"connect":{}}{{{"\n"}}}{"id":2,"subscribe":{"channel":"{{{RoomName(plan.Room)}}}"}}"""));
        return 1;
    }

    public override void WritePong(ArrayBufferWriter<byte> output) => ClientFrame.Write(output, ServerFrame.Text, "{}"u8);

    public override FrameMeaning Read(ReadOnlySpan<byte> payload, out long skipped)
    {
        skipped = 0;
        if (payload.SequenceEqual("{}"u8))
        {
            return FrameMeaning.Ping;
        }

        return payload.IndexOf("\"subscribe\":{"u8) >= 0 ? FrameMeaning.Answer
            : payload.IndexOf("\"error\":{"u8) >= 0 ? FrameMeaning.Unusable
            : payload.IndexOf("\"pub\":{"u8) >= 0 ? FrameMeaning.Comments
            : FrameMeaning.Other;
    }
}
