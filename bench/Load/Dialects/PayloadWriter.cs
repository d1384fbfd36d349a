using System.Buffers;
using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Load.Dialects;

/// <summary>Writes text frames made of parts.</summary>
internal static class PayloadWriter
{
    public static void Write(
        ArrayBufferWriter<byte> output,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> third,
        ReadOnlySpan<byte> fourth,
        ReadOnlySpan<byte> fifth,
        ReadOnlySpan<byte> sixth)
    {
        var length = first.Length + second.Length + third.Length + fourth.Length + fifth.Length + sixth.Length;
        var rest = ClientFrame.Begin(output, ServerFrame.Text, length);
        Put(ref rest, first);
        Put(ref rest, second);
        Put(ref rest, third);
        Put(ref rest, fourth);
        Put(ref rest, fifth);
        Put(ref rest, sixth);
        output.Advance(length);
    }

    private static void Put(ref Span<byte> rest, ReadOnlySpan<byte> part)
    {
        part.CopyTo(rest);
        rest = rest[part.Length..];
    }
}
