using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Dialects.Doors;

/// <summary>Server-sent events, docs/doors/events.md: anonymous readers, not compressed, in HTTP's chunks.</summary>
internal sealed class EventsDialect : Dialect
{
    public override bool IsWebSocket => false;

    public override byte[] Handshake(ClientPlan plan, bool deflate) => Encoding.ASCII.GetBytes(
        $"GET /rooms/{RoomName(plan.Room)}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n");

    public override bool TryReadAnswer(ReadOnlySpan<byte> received, out int length)
    {
        var end = received.IndexOf("\r\n\r\n"u8);
        length = end + 4;
        return end < 0 || received.StartsWith("HTTP/1.1 200 "u8)
            ? end >= 0
            : throw new InvalidDataException($"The server refused: {Encoding.ASCII.GetString(received[..received.IndexOf("\r\n"u8)])}");
    }

    public override int Greet(ArrayBufferWriter<byte> output, ClientPlan plan) => 1;

    public override bool TryTakePart(ReadOnlySpan<byte> rest, out int length, out ReadOnlySpan<byte> part)
    {
        length = 0;
        part = default;
        var line = rest.IndexOf("\r\n"u8);
        if (line < 0)
        {
            return false;
        }

        if (!Utf8Parser.TryParse(rest[..line], out int size, out var digits, 'x') || digits != line || size == 0)
        {
            throw new InvalidDataException("The server ended a response, or sent something that is no chunk.");
        }

        length = line + 2 + size + 2;
        if (rest.Length < length)
        {
            return false;
        }

        part = rest.Slice(line + 2, size);
        return true;
    }

    public override FrameMeaning Read(ReadOnlySpan<byte> payload, out long skipped)
    {
        skipped = 0;
        return payload.IndexOf("event: joined"u8) >= 0 ? FrameMeaning.Answer
            : payload.IndexOf("event: batch"u8) >= 0 ? FrameMeaning.Comments
            : FrameMeaning.Other;
    }
}
