using System.Buffers;
using System.Text;
using Danmaku.Gateway.Sockets.Bare;

namespace Danmaku.Tests.Sockets.Bare;

/// <summary>Headers of the PROXY protocol, each cut at every byte.</summary>
public sealed class ProxyHeaderTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";
    private const string V4 = "C0000207 C6336401 C822 1A0B";
    private const string V6 = "20010DB8000000000000000000000007 20010DB8000000000000000000000001 C822 1A0B";

    public static TheoryData<string, string?> Good() => new()
    {
        { Text("PROXY TCP4 192.0.2.7 198.51.100.1 51234 6667\r\n"), "192.0.2.7:51234" },
        { Text("PROXY TCP6 2001:db8::7 2001:db8::1 51234 6667\r\n"), "[2001:db8::7]:51234" },
        { Text("PROXY TCP6 ::ffff:192.0.2.7 ::1 0 65535\r\n"), "[::ffff:192.0.2.7]:0" },
        { Text("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"), "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535" },
        { Text("PROXY UNKNOWN\r\n"), null },
        { Text("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n"), null },
        { $"{Signature} 21 11 000C {V4}", "192.0.2.7:51234" },
        { $"{Signature} 21 11 0013 {V4} 04 0004 DEADBEEF", "192.0.2.7:51234" },
        { $"{Signature} 21 21 0024 {V6}", "[2001:db8::7]:51234" },
        { $"{Signature} 21 21 0FF0 {V6} {new string('A', 2 * (0x0FF0 - 36))}", "[2001:db8::7]:51234" },
        { $"{Signature} 21 31 00D8 {new string('2', 2 * 216)}", null },
        { $"{Signature} 21 00 0000", null },
        { $"{Signature} 20 00 0000", null },
        { $"{Signature} 20 11 000C {V4}", null },
        { $"{Signature} 20 77 0003 010203", null },
    };

    public static TheoryData<string> Bad() =>
    [
        Text("NICK justinfan1\r\n"),
        Text("proxy TCP4 192.0.2.7 198.51.100.1 51234 6667\r\n"),
        Text("PROXY  TCP4 192.0.2.7 198.51.100.1 51234 6667\r\n"),
        Text("PROXY TCP4 192.0.2.7 198.51.100.1 51234 6667\n"),
        Text("PROXY TCP4 192.0.2.7 198.51.100.1 51234\r\n"),
        Text("PROXY TCP4 192.0.2.7 198.51.100.1 51234 6667 1\r\n"),
        Text("PROXY TCP4 192.0.2.7 198.51.100.1 51234 65536\r\n"),
        Text("PROXY TCP4 192.0.2.7 198.51.100.1 -1 6667\r\n"),
        Text("PROXY TCP4 192.0.2.07 198.51.100.1 51234 6667\r\n"),
        Text("PROXY TCP4 3221225991 198.51.100.1 51234 6667\r\n"),
        Text("PROXY TCP4 0xC0.0.2.7 198.51.100.1 51234 6667\r\n"),
        Text("PROXY TCP4 2001:db8::7 2001:db8::1 51234 6667\r\n"),
        Text("PROXY TCP6 192.0.2.7 198.51.100.1 51234 6667\r\n"),
        Text("PROXY TCP6 fe80::1%eth0 2001:db8::1 51234 6667\r\n"),
        Text("PROXY TCP6 [2001:db8::7] 2001:db8::1 51234 6667\r\n"),
        Text("PROXY UDP4 192.0.2.7 198.51.100.1 51234 6667\r\n"),
        Text("PROXY\r\n"),
        Text("PROXY \r\n"),
        Text("PROXY TCP4 192.0.2.7 198.51.100.1 51234 6667é\r\n"),
        Text($"PROXY UNKNOWN {new string('x', 100)}\r\n"),
        $"{Signature} 11 11 000C {V4}",
        $"{Signature} 22 11 000C {V4}",
        $"{Signature} 21 12 000C {V4}",
        $"{Signature} 21 11 000B {V4}",
        $"{Signature} 21 21 0023 {V6}",
        $"{Signature} 21 77 0000",
        $"{Signature} 21 11 0FF1 {V4}",
        $"{Signature} 21 11 FFFF {V4}",
        $"0D0A0D0A000D0A515549540B 21 11 000C {V4}",
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public void A_header_is_found_whole_and_nothing_behind_it_is_taken(string hex, string? client)
    {
        var bytes = Bytes(hex);

        Assert.Equal(ProxyHeaderState.Whole, ProxyHeader.Read(new ReadOnlySequence<byte>([.. bytes, .. "NICK bob\r\n"u8]), out var header));
        Assert.Equal((bytes.Length, client), (header.Length, header.Client?.ToString()));
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void Cut_at_any_byte_a_header_is_waited_for(string hex, string? client)
    {
        var bytes = Bytes(hex);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(ProxyHeaderState.Incomplete, ProxyHeader.Read(new ReadOnlySequence<byte>(bytes[..length]), out _));
        }

        for (var cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(ProxyHeaderState.Whole, ProxyHeader.Read(Pieces(bytes[..cut], bytes[cut..]), out var header));
            Assert.Equal((bytes.Length, client), (header.Length, header.Client?.ToString()));
        }
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_is_no_header_is_known_for_it_at_the_latest_at_its_end(string hex)
    {
        var bytes = Bytes(hex);
        var states = Enumerable.Range(0, bytes.Length + 1).Select(length => ProxyHeader.Read(new ReadOnlySequence<byte>(bytes[..length]), out _)).ToList();

        Assert.Equal(ProxyHeaderState.Broken, states[^1]);
        Assert.DoesNotContain(ProxyHeaderState.Whole, states);

        // Once it is broken more bytes do not mend it.
        Assert.All(states.SkipWhile(static state => state == ProxyHeaderState.Incomplete), static state => Assert.Equal(ProxyHeaderState.Broken, state));
    }

    [Fact]
    public void Whatever_the_bytes_are_it_is_decided_within_the_longest_header()
    {
        var random = new Random(7);
        byte[][] headers = [.. Good().Select(static row => Bytes((string)row[0]!))];
        for (var i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. headers[random.Next(headers.Length)], .. new byte[ProxyHeader.MaxBytes]];
            for (var changes = random.Next(4); changes >= 0; changes--)
            {
                bytes[random.Next(60)] = (byte)random.Next(256);
            }

            Assert.NotEqual(ProxyHeaderState.Incomplete, ProxyHeader.Read(new ReadOnlySequence<byte>(bytes), out var header));
            Assert.InRange(header.Length, 0, ProxyHeader.MaxBytes);
        }
    }

    private static string Text(string header) => Convert.ToHexString(Encoding.UTF8.GetBytes(header));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static ReadOnlySequence<byte> Pieces(byte[] first, byte[] second)
    {
        var (head, tail) = (new Piece(first, 0), new Piece(second, first.Length));
        head.Then(tail);
        return new ReadOnlySequence<byte>(head, 0, tail, second.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, long before) => (Memory, RunningIndex) = (bytes, before);

        public void Then(Piece next) => Next = next;
    }
}
