using Danmaku.Gateway.Sockets;
using static Danmaku.Tests.Sockets.ClientFrame;

namespace Danmaku.Tests.Sockets;

public sealed class BadFrameTests
{
    private const int Limit = 16 * 1024;

    public static TheoryData<string, byte[], int> Cases => new()
    {
        { "reserved bit 1", Of(Final | 0x40 | TextOpcode, 1), 1002 },
        { "reserved bit 2", Of(Final | 0x20 | TextOpcode, 1), 1002 },
        { "reserved bit 3", Of(Final | 0x10 | TextOpcode, 1), 1002 },
        { "reserved bit on a control frame", Of(Final | 0x40 | PingOpcode), 1002 },
        { "reserved data opcode 3", Of(Final | 0x3, 1), 1002 },
        { "reserved data opcode 7", Of(Final | 0x7, 1), 1002 },
        { "reserved control opcode 11", Of(Final | 0xB), 1002 },
        { "reserved control opcode 15", Of(Final | 0xF), 1002 },
        { "unmasked text, its first two bytes only", [Final | TextOpcode, 5], 1002 },
        { "unmasked ping", [Final | PingOpcode, 0], 1002 },
        { "unmasked close", [Final | CloseOpcode, 0], 1002 },
        { "fragmented ping", Of(PingOpcode, 1), 1002 },
        { "fragmented pong", Of(PongOpcode, 1), 1002 },
        { "fragmented close", Of(CloseOpcode), 1002 },
        { "ping of 126 bytes", Header16(Final | PingOpcode, 126), 1002 },
        { "close of 126 bytes", Header16(Final | CloseOpcode, 126), 1002 },
        { "pong with a 64-bit length", Header64(Final | PongOpcode, 70_000), 1002 },
        { "continuation of nothing", Of(Final | Continuation, 1), 1002 },
        { "continuation of nothing, unfinished", Of(Continuation, 1), 1002 },
        { "continuation after the end", Join(Text("a"), Of(Final | Continuation, 1)), 1002 },
        { "text inside a text", Join(Of(TextOpcode, 65), Text("b")), 1002 },
        { "binary inside a text", Join(Of(TextOpcode, 65), Of(Final | BinaryOpcode, 1)), 1002 },
        { "text inside a binary", Join(Of(BinaryOpcode, 65), Text("b")), 1002 },
        { "16-bit length for 125", Header16(Final | TextOpcode, 125), 1002 },
        { "16-bit length for 0", Header16(Final | TextOpcode, 0), 1002 },
        { "64-bit length for 65535", Header64(Final | TextOpcode, ushort.MaxValue), 1002 },
        { "64-bit length for 1", Header64(Final | TextOpcode, 1), 1002 },
        { "64-bit length with its highest bit", Header64(Final | TextOpcode, 1UL << 63), 1002 },
        { "64-bit length of all ones", Header64(Final | TextOpcode, ulong.MaxValue), 1002 },
        { "longest 64-bit length", Header64(Final | TextOpcode, long.MaxValue), 1009 },
        { "header of one byte too many", Header(Final | TextOpcode, Limit + 1), 1009 },
        { "header of a binary too long", Header(Final | BinaryOpcode, Limit + 1), 1009 },
        { "header of a megabyte", Header(Final | TextOpcode, 1024 * 1024), 1009 },
        { "fragments that add up to too much", Join(Of(TextOpcode, 65, 66), Header(Final | Continuation, Limit - 1)), 1009 },
        { "more fragments than allowed", Join(Of(TextOpcode), Repeat(Of(Continuation), 64)), 1009 },
        { "not UTF-8: a byte that never occurs", Text(0xFF), 1007 },
        { "not UTF-8: a continuation byte first", Text(0x80), 1007 },
        { "not UTF-8: an overlong zero", Text(0xC0, 0x80), 1007 },
        { "not UTF-8: a surrogate", Text(0xED, 0xA0, 0x80), 1007 },
        { "not UTF-8: beyond U+10FFFF", Text(0xF4, 0x90, 0x80, 0x80), 1007 },
        { "not UTF-8: cut off", Text(0xE5, 0xBC), 1007 },
        { "not UTF-8: wrong in the second fragment", Join(Of(TextOpcode, 0xE5), Of(Continuation, 0x41)), 1007 },
        { "not UTF-8: cut off at the last fragment", Join(Of(TextOpcode, 0xE5, 0xBC), Of(Final | Continuation)), 1007 },
        { "not UTF-8: seen before the rest arrives", Of(Final | TextOpcode, [.. Enumerable.Repeat((byte)0xFF, 200)])[..20], 1007 },
        { "binary where text is spoken", Of(Final | BinaryOpcode, 1, 2, 3), 1003 },
        { "close of one byte", Of(Final | CloseOpcode, 3), 1002 },
        { "close code 0", Close(0), 1002 },
        { "close code 999", Close(999), 1002 },
        { "close code 1004", Close(1004), 1002 },
        { "close code 1005", Close(1005), 1002 },
        { "close code 1006", Close(1006), 1002 },
        { "close code 1015", Close(1015), 1002 },
        { "close code 1016", Close(1016), 1002 },
        { "close code 2999", Close(2999), 1002 },
        { "close code 5000", Close(5000), 1002 },
        { "close code 65535", Close(65535), 1002 },
        { "close reason that is not UTF-8", Of(Final | CloseOpcode, 0x03, 0xE8, 0xC3, 0x28), 1007 },
        { "a flood of pings", Repeat(Ping(), 21), 4005 },
        { "a flood of pongs", Repeat(Pong(1, 2, 3), 21), 4005 },
        { "a flood of messages", Repeat(Text("x"), 61), 4005 },
        { "a flood of bytes", Repeat(Of(Final | TextOpcode, [.. Enumerable.Repeat((byte)'x', Limit)]), 5), 4005 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Bad_frames_end_their_connection_with_a_reason_and_no_other(string what, byte[] bytes, int closeCode)
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var bystander = await RawClient.OpenAsync(gateway.Address);
        using var offender = await RawClient.OpenAsync(gateway.Address);
        await bystander.AssertEchoesAsync("before");

        await offender.SendAsync(bytes);
        var close = await offender.ReadCloseAsync();
        offender.Dispose();

        Assert.True(closeCode == close.CloseCode, $"{what}: closed with {close.CloseCode}, expected {closeCode}.");
        Assert.True(close.Payload.Length > 2, $"{what}: closed without saying why.");
        var ending = await gateway.EndedAsync();
        Assert.Equal(((CloseCode)closeCode, ClosedBy.Gateway), (ending.Code, ending.By));
        await bystander.AssertEchoesAsync("after");
        Assert.Empty(gateway.Errors);
    }
}
