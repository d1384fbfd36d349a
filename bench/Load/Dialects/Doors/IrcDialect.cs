using System.Buffers;
using System.Text;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Dialects.Doors;

/// <summary>The IRC door over WebSockets, docs/doors/irc.md: anonymous readers with tags, as bots have them.</summary>
internal sealed class IrcDialect : Dialect
{
    public override byte[] Handshake(ClientPlan plan, bool deflate) => ClientFrame.Handshake("/", "irc", deflate);

    public override int Greet(ArrayBufferWriter<byte> output, ClientPlan plan)
    {
        ClientFrame.Write(output, ServerFrame.Text, Encoding.UTF8.GetBytes(
            $"CAP REQ :twitch.tv/tags twitch.tv/commands\r\nPASS SCHMOOPIIE\r\nNICK justinfan{1000 + plan.Number}\r\nJOIN #{RoomName(plan.Room)}\r\n"));
        return 1;
    }

    public override void WritePong(ArrayBufferWriter<byte> output) => ClientFrame.Write(output, ServerFrame.Text, "PONG :tmi.twitch.tv\r\n"u8);

    public override FrameMeaning Read(ReadOnlySpan<byte> payload, out long skipped)
    {
        skipped = 0;
        if (payload.IndexOf(" PRIVMSG #"u8) >= 0)
        {
            return FrameMeaning.Comments;
        }

        if (payload.StartsWith("PING"u8))
        {
            return FrameMeaning.Ping;
        }

        return payload.IndexOf(" ROOMSTATE #"u8) >= 0 ? FrameMeaning.Answer
            : payload.IndexOf(" NOTICE "u8) >= 0 ? FrameMeaning.Unusable
            : FrameMeaning.Other;
    }
}
