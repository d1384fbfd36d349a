using Danmaku.Tests.Sockets;
using static Danmaku.Tests.Sockets.ClientFrame;

namespace Danmaku.Tests.EndToEnd.BadInput;

/// <summary>What breaks RFC 6455, its limits, or the rates of one connection.</summary>
internal static class BadFrames
{
    private const int Limit = 16 * 1024;
    private const string Ping = """{"type":"ping","id":"1"}""";

    public static IEnumerable<BadCase> All =>
    [
        Closes("frame: unmasked", [Final | TextOpcode, 2, (byte)'{', (byte)'}'], 1002),
        Closes("frame: first reserved bit", Of(Final | 0x40 | TextOpcode, 1), 1002),
        Closes("frame: second reserved bit", Of(Final | 0x20 | TextOpcode, 1), 1002),
        Closes("frame: third reserved bit", Of(Final | 0x10 | TextOpcode, 1), 1002),
        Closes("frame: reserved data opcode", Of(Final | 0x3, 1), 1002),
        Closes("frame: reserved control opcode", Of(Final | 0xB), 1002),
        Closes("frame: fragmented ping", Of(PingOpcode, 1), 1002),
        Closes("frame: fragmented close", Of(CloseOpcode), 1002),
        Closes("frame: ping of 126 bytes", Header16(Final | PingOpcode, 126), 1002),
        Closes("frame: close of 126 bytes", Header16(Final | CloseOpcode, 126), 1002),
        Closes("frame: continuation of nothing", Of(Final | Continuation, 1), 1002),
        Closes("frame: continuation after the end", Join(BadInputGateway.Frame(Ping), Of(Final | Continuation, 1)), 1002),
        Closes("frame: text inside a text", Join(Of(TextOpcode, (byte)'{'), BadInputGateway.Frame(Ping)), 1002),
        Closes("frame: binary inside a text", Join(Of(TextOpcode, (byte)'{'), Of(Final | BinaryOpcode, 1)), 1002),
        Closes("frame: length not in its shortest form", Header16(Final | TextOpcode, 5), 1002),
        Closes("frame: 64-bit length with its highest bit", Header64(Final | TextOpcode, 1UL << 63), 1002),
        Closes("frame: too long by one byte, its header alone", Header(Final | TextOpcode, Limit + 1), 1009),
        Closes("frame: an exabyte, its header alone", Header64(Final | TextOpcode, 1UL << 60), 1009),
        Closes("frame: fragments that add up to too much", Join(Of(TextOpcode, (byte)'{'), Header(Final | Continuation, Limit)), 1009),
        Closes("frame: a message in a thousand pieces", Join(Of(TextOpcode, (byte)'{'), Repeat(Of(Continuation), 1000)), 1009),
        Closes("frame: not UTF-8", Text(0xFF, 0xFE), 1007),
        Closes("frame: not UTF-8, an overlong slash", Text(0xC0, 0xAF), 1007),
        Closes("frame: not UTF-8, a surrogate", Text(0xED, 0xA0, 0x80), 1007),
        Closes("frame: not UTF-8, torn between fragments", Join(Of(TextOpcode, 0xE5), Of(Final | Continuation, 0x41)), 1007),
        Closes("frame: not UTF-8, cut off at the end", Join(Of(TextOpcode, 0xE5, 0xBC), Of(Final | Continuation)), 1007),
        Closes("frame: binary", Of(Final | BinaryOpcode, 1, 2, 3), 1003),
        Closes("frame: close of one byte", Of(Final | CloseOpcode, 3), 1002),
        Closes("frame: close with a code nobody may send", Close(1005), 1002),
        Closes("frame: close with a code that does not exist", Close(2999), 1002),
        Closes("frame: close with a reason that is not UTF-8", Of(Final | CloseOpcode, 0x03, 0xE8, 0xC3, 0x28), 1007),
        Closes("flood: pings", Repeat(ClientFrame.Ping(), 30), 4005),
        Closes("flood: messages", Repeat(BadInputGateway.Frame(Ping), 80), 4005),
        Closes("flood: bytes", Repeat(BadInputGateway.Frame($$"""{"type":"ping","pad":"{{new string('x', Limit - 100)}}"}"""), 5), 4005),
        new("silence: no room joined in time", async gateway =>
        {
            using var offender = await gateway.OpenRawAsync();

            gateway.Time.Advance(TimeSpan.FromSeconds(11));

            Assert.Equal(4004, (await offender.ReadCloseAsync()).CloseCode);
        }),
        new("hang-up: in the middle of a frame", async gateway =>
        {
            var offender = await gateway.OpenRawAsync();
            await offender.SendAsync(Header(Final | TextOpcode, 1000));
            offender.Reset();
        }),
    ];

    private static BadCase Closes(string name, byte[] bytes, int code) => new(name, async gateway =>
    {
        using var offender = await gateway.OpenRawAsync();

        await offender.SendAsync(bytes);

        var close = await offender.ReadCloseAsync();
        Assert.True(close.CloseCode == code, $"Closed with {close.CloseCode}, expected {code}.");
        Assert.True(close.Payload.Length > 2, "Closed without saying why.");
    });
}
