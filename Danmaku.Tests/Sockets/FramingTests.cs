using System.Text;
using Danmaku.Gateway.Sockets;
using static Danmaku.Tests.Sockets.ClientFrame;

namespace Danmaku.Tests.Sockets;

public sealed class FramingTests
{
    // One, two, three and four bytes in UTF-8.
    private const string Text1234 = "a é 弹 🎉";

    [Fact]
    public async Task Text_cut_anywhere_into_two_fragments_arrives_whole()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);
        var utf8 = Encoding.UTF8.GetBytes(Text1234);

        for (var cut = 0; cut <= utf8.Length; cut++)
        {
            await client.SendAsync(Join(Of(TextOpcode, utf8[..cut]), Of(Final | Continuation, utf8[cut..])));
            Assert.Equal(Text1234, (await client.ReadAsync()).Text);
        }
    }

    [Fact]
    public async Task A_message_that_arrives_byte_by_byte_in_fragments_of_a_byte_arrives_whole()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);
        var utf8 = Encoding.UTF8.GetBytes(Text1234);
        var frames = utf8.Select((value, i) => Of((i == 0 ? TextOpcode : Continuation) | (i == utf8.Length - 1 ? Final : 0), value));

        foreach (var value in Join([.. frames]))
        {
            await client.SendAsync(value);
        }

        Assert.Equal(Text1234, (await client.ReadAsync()).Text);
    }

    [Fact]
    public async Task A_ping_between_fragments_is_answered_with_its_payload_and_does_not_disturb_the_message()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);
        byte[] payload = [.. Enumerable.Range(0, 125).Select(i => (byte)i)];

        await client.SendAsync(Join(Of(TextOpcode, 0xE5, 0xBC), Ping(payload), Pong(9), Of(Final | Continuation, 0xB9)));
        var pong = await client.ReadAsync();
        var text = await client.ReadAsync();

        Assert.Equal(Final | PongOpcode, pong.FirstByte);
        Assert.Equal(payload, pong.Payload);
        Assert.Equal("弹", text.Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(128 * 1024)]
    public async Task Messages_up_to_the_limit_come_back_in_every_length_encoding(int length)
    {
        await using var gateway = await EchoGateway.StartAsync(
            null, ("Sockets:MaxMessageBytes", "131072"), ("Sockets:InboundByteBurst", "200000"));
        using var client = await RawClient.OpenAsync(gateway.Address);
        var text = new string('x', length);

        await client.SendAsync(Text(text));

        Assert.Equal(text, (await client.ReadAsync()).Text);
    }

    [Fact]
    public async Task Several_messages_in_one_packet_are_handled_in_order_and_one_at_a_time()
    {
        var inside = 0;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gateway = await EchoGateway.StartAsync(async (connection, text) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            await release.Task;
            Interlocked.Decrement(ref inside);
            connection.Send(SharedFrame.Text(Encoding.UTF8.GetBytes(text)));
        });
        using var client = await RawClient.OpenAsync(gateway.Address);

        await client.SendAsync(Join(Text("1"), Text("2"), Text("3")));
        release.SetResult();

        Assert.Equal(["1", "2", "3"], [(await client.ReadAsync()).Text, (await client.ReadAsync()).Text, (await client.ReadAsync()).Text]);
        Assert.Empty(gateway.Errors);
    }

    [Fact]
    public async Task A_frame_built_piece_by_piece_is_the_frame_built_at_once()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);
        var connection = await gateway.OpenedAsync();
        var builder = new SharedFrameBuilder(initialCapacity: 1);
        foreach (var piece in new[] { "弹", new string('y', 300), "幕" })
        {
            builder.Advance(Encoding.UTF8.GetBytes(piece, builder.GetSpan(Encoding.UTF8.GetByteCount(piece))));
        }

        var frame = builder.BuildText();
        connection.Send(frame);
        connection.Send(builder.BuildText());

        var expected = "弹" + new string('y', 300) + "幕";
        Assert.Equal(SharedFrame.Text(Encoding.UTF8.GetBytes(expected)).Bytes.ToArray(), frame.Bytes.ToArray());
        Assert.Equal([expected, ""], [(await client.ReadAsync()).Text, (await client.ReadAsync()).Text]);
    }
}
