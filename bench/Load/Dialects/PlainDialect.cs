using System.Buffers;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Dialects;

/// <summary>The floor and the plain loop: what one sends goes to all of its room, as it is.</summary>
internal sealed class PlainDialect : Dialect
{
    public override byte[] Handshake(ClientPlan plan, bool deflate) =>
        ClientFrame.Handshake($"/rooms/{RoomName(plan.Room)}", subprotocol: null, deflate);

    public override int Greet(ArrayBufferWriter<byte> output, ClientPlan plan) => 0;

    public override void WritePost(ArrayBufferWriter<byte> output, CommentText text, int room, long microsecond, long index)
    {
        var length = text.Raw.Length + Marker.Length;
        var payload = ClientFrame.Begin(output, ServerFrame.Text, length);
        text.Raw.CopyTo(payload);
        Marker.Write(payload[text.Raw.Length..], microsecond, index);
        output.Advance(length);
    }

    public override FrameMeaning Read(ReadOnlySpan<byte> payload, out long skipped)
    {
        skipped = 0;
        return FrameMeaning.Comments;
    }
}
