using System.Buffers;
using System.IO.Compression;
using System.Text;
using Danmaku.Gateway.Sockets;
using FsCheck;
using static Danmaku.Tests.Sockets.ClientFrame;

namespace Danmaku.Tests.Sockets.Compression;

public sealed class InflatingTests
{
    private const int MaxMessageBytes = 16 * 1024;
    private const byte Rsv1 = 0x40;

    // RFC 7692 sections 7.2.3.1, 7.2.3.3, 7.2.3.4 and 7.2.3.5, all of which say Hello; 7.2.3.2's second message needs a context,
    // which is not kept here.
    [Theory]
    [InlineData("F248CDC9C90700")]
    [InlineData("000500FAFF48656C6C6F00")]
    [InlineData("F348CDC9C9070000")]
    [InlineData("F24805000000FFFFCAC9C90700")]
    public void The_examples_of_the_standard_are_read(string payload) =>
        Assert.Equal("Message Hello", Parse(Of(Final | Rsv1 | TextOpcode, Convert.FromHexString(payload))));

    [Fact]
    public void The_standards_empty_message_is_read() =>
        Assert.Equal("Message ", Parse(Of(Final | Rsv1 | TextOpcode, 0x00)));

    [Fact]
    public void The_standards_fragments_are_read_with_control_frames_between_them() =>
        Assert.Equal("Ping Pong Message Hello", Parse(Join(
            Of(Rsv1 | TextOpcode, 0xF2, 0x48, 0xCD), Ping(1), Of(Continuation), Pong(), Of(Final | Continuation, 0xC9, 0xC9, 0x07, 0x00))));

    [Fact]
    public void Compressed_and_plain_messages_may_take_turns_and_each_stands_for_itself() =>
        Assert.Equal("Message Hello Message plain Message Hello", Parse(Join(
            Of(Final | Rsv1 | TextOpcode, Deflate("Hello")), Text("plain"), Of(Final | Rsv1 | BinaryOpcode, Deflate("Hello")))));

    [Fact]
    public void Any_text_comes_out_as_it_went_in_however_it_is_cut() => Prop.ForAll<NonNull<string>, PositiveInt, PositiveInt>((text, times, cut) =>
    {
        var sent = string.Concat(Enumerable.Repeat(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get)), times.Get));
        var deflated = Deflate(sent);
        var at = cut.Get % deflated.Length;
        return Parse(Join(Of(Rsv1 | TextOpcode, deflated[..at]), Of(Final | Continuation, deflated[at..]))) == "Message " + sent;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(Final | Rsv1 | Continuation)]
    [InlineData(Final | Rsv1 | PingOpcode)]
    [InlineData(Final | Rsv1 | CloseOpcode)]
    [InlineData(Final | 0x20 | TextOpcode)]
    [InlineData(Final | Rsv1 | 0x10 | TextOpcode)]
    public void Reserved_bits_elsewhere_stay_an_error(int firstByte) =>
        Assert.StartsWith("FramingError", Parse(Join(Of(TextOpcode, 0x41), Of(firstByte))), StringComparison.Ordinal);

    [Fact]
    public void Without_an_agreement_the_bit_is_an_error() =>
        Assert.StartsWith("FramingError", Parse(Of(Final | Rsv1 | TextOpcode, Deflate("Hello")), inflates: false), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("07")]
    [InlineData("FFFFFFFF")]
    [InlineData("F248CDC9C9")]
    [InlineData("F248CD")]
    [InlineData("000500FAFF4865")]
    [InlineData("F200110000")]
    public void What_is_not_deflate_data_or_not_all_of_it_is_an_invalid_payload(string payload) => Assert.Equal(
        "InvalidPayload A compressed message that cannot be inflated.", Parse(Of(Final | Rsv1 | TextOpcode, Convert.FromHexString(payload))));

    [Fact]
    public void Bytes_at_random_never_end_in_an_exception() => Prop.ForAll<byte[]>(bytes =>
    {
        Parse(Of(Final | Rsv1 | BinaryOpcode, bytes));
        Parse(Of(Final | Rsv1 | TextOpcode, [0xF2, .. bytes]));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Text_is_judged_when_it_is_inflated()
    {
        Assert.Equal("Message 弹", Parse(Of(Final | Rsv1 | TextOpcode, Deflate("弹"))));
        Assert.Equal("InvalidPayload Text that is not UTF-8.", Parse(Of(Final | Rsv1 | TextOpcode, Deflate([0x41, 0xFF]))));
        Assert.Equal("InvalidPayload Text that ends inside a character.", Parse(Of(Final | Rsv1 | TextOpcode, Deflate([0xE5, 0xBC]))));
    }

    [Fact]
    public void The_limit_holds_for_the_inflated_message_to_the_byte()
    {
        Assert.Equal("Message " + new string('x', MaxMessageBytes), Parse(Of(Final | Rsv1 | TextOpcode, Deflate(new string('x', MaxMessageBytes)))));
        Assert.Equal(
            "MessageTooBig Messages may have 16384 bytes, inflated.",
            Parse(Of(Final | Rsv1 | TextOpcode, Deflate(new string('x', MaxMessageBytes + 1)))));
    }

    [Fact]
    public void A_bomb_costs_no_more_than_the_longest_message()
    {
        // 16 KB that would become 16 MB.
        var bomb = Of(Final | Rsv1 | BinaryOpcode, Deflate(new byte[16 * 1024 * 1024]));
        Parse(bomb);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.StartsWith("MessageTooBig", Parse(bomb), StringComparison.Ordinal);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * MaxMessageBytes);
    }

    [Fact]
    public void What_a_message_grew_by_is_told_for_the_limits()
    {
        using var parser = new FrameParser(MaxMessageBytes, maxFrames: 4, inflates: true);
        var deflated = Deflate(new string('x', 1000));
        var input = new ReadOnlySequence<byte>(Join(Of(Final | Rsv1 | TextOpcode, deflated), Text("plain")));

        Assert.Equal(ReceivedKind.Message, parser.Read(ref input));
        Assert.Equal(1000 - deflated.Length, parser.InflatedBytes);

        Assert.Equal(ReceivedKind.Message, parser.Read(ref input));
        Assert.Equal(0, parser.InflatedBytes);
    }

    private static byte[] Deflate(string text) => Deflate(Encoding.UTF8.GetBytes(text));

    private static byte[] Deflate(byte[] message)
    {
        using var output = new MemoryStream();
        using var deflate = new DeflateStream(output, CompressionLevel.Optimal);
        deflate.Write(message);
        deflate.Flush();
        return message.Length == 0 ? [0x00] : output.ToArray()[..^4];
    }

    private static string Parse(byte[] bytes, bool inflates = true)
    {
        using var parser = new FrameParser(MaxMessageBytes, maxFrames: 4, inflates);
        var input = new ReadOnlySequence<byte>(bytes);
        var found = new List<string>();
        while (true)
        {
            var kind = parser.Read(ref input);
            switch (kind)
            {
                case ReceivedKind.Incomplete:
                    return string.Join(' ', found);
                case ReceivedKind.Refused:
                    return $"{parser.Close.Code} {parser.Close.Text}";
                default:
                    found.Add(kind == ReceivedKind.Message ? $"Message {Encoding.UTF8.GetString(parser.Message.Span)}" : $"{kind}");
                    break;
            }
        }
    }
}
