using System.Buffers;
using System.Text;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Dialects;

/// <summary>
/// SignalR's JSON protocol over a WebSocket without negotiation:
/// <see href="https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md">Hub protocol</see>.
/// </summary>
internal sealed class SignalRDialect : Dialect
{
    /// <summary>Where the hub is.</summary>
    public const string Path = "/hub";

    private const int AnswersToGreeting = 1;

    public override byte[] Handshake(ClientPlan plan, bool deflate) => ClientFrame.Handshake(Path, subprotocol: null, deflate);

    public override int Greet(ArrayBufferWriter<byte> output, ClientPlan plan)
    {
        ClientFrame.Write(output, ServerFrame.Text, "{\"protocol\":\"json\",\"version\":1}\u001e"u8);
        ClientFrame.Write(output, ServerFrame.Text, Encoding.ASCII.GetBytes(
            $"{{\"type\":1,\"invocationId\":\"j\",\"target\":\"Join\",\"arguments\":[\"{RoomName(plan.Room)}\"]}}\u001e"));
        return AnswersToGreeting;
    }

    public override void WritePost(ArrayBufferWriter<byte> output, CommentText text, int room, long microsecond, long index)
    {
        var name = Encoding.ASCII.GetBytes(RoomName(room));
        Span<byte> marker = stackalloc byte[Marker.Length];
        Marker.Write(marker, microsecond, index);
        PayloadWriter.Write(
            output, "{\"type\":1,\"target\":\"Post\",\"arguments\":[\""u8, name, "\",\""u8, text.Json, marker, "\"]}\u001e"u8);
    }

    public override FrameMeaning Read(ReadOnlySpan<byte> payload, out long skipped)
    {
        skipped = 0;
        // A busy connection has a ping ({"type":6}) and comments in one message.
        if (payload.StartsWith("{\"type\":1,"u8) || payload.IndexOf("\u001e{\"type\":1,"u8) >= 0)
        {
            return FrameMeaning.Comments;
        }

        // The answer to the handshake ({}) can stand before the completion in one message.
        if (payload.IndexOf("{\"type\":3,"u8) < 0)
        {
            return payload.IndexOf("\"error\":"u8) >= 0 ? FrameMeaning.Unusable : FrameMeaning.Other;
        }

        return payload.IndexOf("\"error\":"u8) >= 0 ? FrameMeaning.Unusable : FrameMeaning.Answer;
    }
}
