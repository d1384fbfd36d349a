using System.Buffers;
using System.Text;
using Danmaku.Gateway.Sockets;
using FsCheck;
using static Danmaku.Tests.Sockets.ClientFrame;

namespace Danmaku.Tests.Sockets;

public sealed class FrameParserTests
{
    private static readonly byte[] Conversation = Join(
        Text("first"), Ping(1, 2),
        Of(TextOpcode, Encoding.UTF8.GetBytes("弹")[..2]), Pong(), Of(Final | Continuation, Encoding.UTF8.GetBytes("弹")[2]),
        Of(Final | BinaryOpcode, [.. Enumerable.Range(0, 300).Select(i => (byte)i)]), Text(""), Close(1000, "bye"));

    [Fact]
    public void However_the_bytes_are_cut_the_same_things_are_found()
    {
        var whole = Parse([Conversation]);
        Assert.Equal(
            ["Message Text 5", "Ping 2", "Pong", "Message Text 3", "Message Binary 300", "Message Text 0", "Close Normal bye"], whole);

        Prop.ForAll<PositiveInt[]>(sizes =>
        {
            var pieces = new List<byte[]>();
            var rest = Conversation.AsSpan();
            foreach (var size in sizes)
            {
                var length = Math.Min(size.Get, rest.Length);
                pieces.Add(rest[..length].ToArray());
                rest = rest[length..];
            }

            pieces.Add(rest.ToArray());
            return whole.SequenceEqual(Parse(pieces));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_bytes_at_all_end_in_a_refusal_or_in_waiting_for_more_and_never_in_an_exception() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            Parse([bytes]);
            Parse([Join(Of(TextOpcode, 0xE5), bytes)]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_message_that_is_announced_takes_no_memory_until_it_arrives()
    {
        using var parser = new FrameParser(maxMessageBytes: 1024 * 1024, maxFrames: 1);
        var header = new ReadOnlySequence<byte>(Header(Final | TextOpcode, 1024 * 1024));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ReceivedKind.Incomplete, parser.Read(ref header));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Theory]
    [InlineData("a é 弹 🎉")]
    [InlineData("")]
    [InlineData("\u007f\u0080\u07ff\u0800\uffff")]
    public void Utf8_is_accepted_in_any_pieces(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        for (var first = 0; first <= utf8.Length; first++)
        {
            for (var second = first; second <= utf8.Length; second++)
            {
                var validator = default(Utf8Validator);
                Assert.True(validator.Append(utf8.AsSpan(0, first)));
                Assert.True(validator.Append(utf8.AsSpan(first, second - first)));
                Assert.True(validator.Append(utf8.AsSpan(second)));
                Assert.True(validator.IsComplete);
            }
        }
    }

    [Fact]
    public void Utf8_in_pieces_is_judged_as_the_base_library_judges_it_whole() =>
        Prop.ForAll<byte[], PositiveInt>((bytes, cut) =>
        {
            // Bytes of the interesting kinds, more often than chance would bring them.
            byte[] interesting = [0x41, 0x80, 0xBF, 0xC2, 0xE0, 0xA0, 0xED, 0x9F, 0xEF, 0xF0, 0x90, 0xF4, 0x8F, 0xF5, 0xC0, 0xFF];
            var text = bytes.Select(value => interesting[value % interesting.Length]).ToArray();
            var at = Math.Min(cut.Get, text.Length);
            var validator = default(Utf8Validator);
            var isValid = validator.Append(text.AsSpan(0, at)) && validator.Append(text.AsSpan(at)) && validator.IsComplete;
            return isValid == System.Text.Unicode.Utf8.IsValid(text);
        }).QuickCheckThrowOnFailure();

    private static List<string> Parse(IEnumerable<byte[]> pieces)
    {
        using var parser = new FrameParser(maxMessageBytes: 1000, maxFrames: 4);
        var found = new List<string>();
        byte[] waiting = [];
        foreach (var piece in pieces)
        {
            waiting = [.. waiting, .. piece];
            var input = Segmented(waiting);
            ReceivedKind kind;
            while ((kind = parser.Read(ref input)) != ReceivedKind.Incomplete)
            {
                found.Add(kind switch
                {
                    ReceivedKind.Message => $"Message {parser.MessageKind} {parser.Message.Length}",
                    ReceivedKind.Ping => $"Ping {parser.ControlPayload.Length}",
                    ReceivedKind.Pong => "Pong",
                    _ => $"{kind} {parser.Close.Code} {parser.Close.Text}",
                });
                if (kind is ReceivedKind.Close or ReceivedKind.Refused)
                {
                    return found;
                }
            }

            waiting = input.ToArray();
        }

        return found;
    }

    // Two segments, so that every reader meets a border.
    private static ReadOnlySequence<byte> Segmented(byte[] bytes)
    {
        var first = new Segment(bytes.AsMemory(0, bytes.Length / 2), 0);
        var second = first.Append(bytes.AsMemory(bytes.Length / 2));
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
