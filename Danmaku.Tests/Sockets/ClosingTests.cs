using System.Text;
using Danmaku.Gateway.Sockets;
using static Danmaku.Tests.Sockets.ClientFrame;

namespace Danmaku.Tests.Sockets;

public sealed class ClosingTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(4999)]
    public async Task A_viewer_that_closes_gets_its_code_back_and_then_the_end(int code)
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);

        await client.SendAsync(Close(code, "再见"));
        var close = await client.ReadCloseAsync();
        await client.ReadEndAsync();

        Assert.Equal(code, close.CloseCode);
        Assert.Equal(new CloseReason((CloseCode)code, "再见", ClosedBy.Viewer), await gateway.EndedAsync());
    }

    [Fact]
    public async Task A_close_frame_without_code_is_answered_without_code()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);

        await client.SendAsync(Of(Final | CloseOpcode));

        Assert.Empty((await client.ReadCloseAsync()).Payload);
        await client.ReadEndAsync();
        Assert.Equal(new CloseReason(CloseCode.NoStatus, "", ClosedBy.Viewer), await gateway.EndedAsync());
    }

    [Fact]
    public async Task The_gateway_sends_what_it_has_to_say_then_closes_and_ends_with_the_viewers_answer()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);
        var connection = await gateway.OpenedAsync();

        connection.Send(SharedFrame.Text("last words"u8));
        connection.Close(CloseCode.MoveElsewhere, "This gateway drains.");
        connection.Close(CloseCode.TokenExpired, "Too late to give another reason.");

        Assert.False(connection.Send(SharedFrame.Text("never sent"u8)));
        Assert.Equal("last words", (await client.ReadAsync()).Text);
        var close = await client.ReadAsync();
        Assert.Equal((4000, "This gateway drains."), (close.CloseCode, Encoding.UTF8.GetString(close.Payload[2..])));
        await client.SendAsync(Join(Text("ignored"), Close(4000)));
        await client.ReadEndAsync();
        Assert.Equal(new CloseReason(CloseCode.MoveElsewhere, "This gateway drains.", ClosedBy.Gateway), await gateway.EndedAsync());
    }

    [Fact]
    public async Task A_reason_too_long_is_cut_at_a_character()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);

        (await gateway.OpenedAsync()).Close(CloseCode.PolicyViolation, new string('弹', 100));

        var reason = (await client.ReadCloseAsync()).Payload[2..];
        Assert.Equal(new string('弹', 41), Encoding.UTF8.GetString(reason));
    }

    [Fact]
    public async Task A_viewer_that_does_not_answer_the_close_is_cut_off_after_the_close_timeout()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);
        var connection = await gateway.OpenedAsync();
        await client.AssertEchoesAsync("open");

        connection.Close(CloseCode.Normal, "Bye.");
        await client.ReadCloseAsync();
        gateway.Time.Advance(TimeSpan.FromSeconds(3.1));

        await client.ReadEndAsync();
        Assert.Equal(new CloseReason(CloseCode.Normal, "Bye.", ClosedBy.Gateway), await gateway.EndedAsync());
    }

    [Fact]
    public async Task A_viewer_that_goes_on_sending_after_a_refusal_still_learns_why()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);

        await client.SendAsync(Join(Header(Final | TextOpcode, 1024 * 1024), new byte[512 * 1024]));

        Assert.Equal(1009, (await client.ReadCloseAsync()).CloseCode);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_reported_as_abnormal_and_frees_its_place()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);
        await client.AssertEchoesAsync("open");

        client.Reset();

        var ending = await gateway.EndedAsync();
        Assert.Equal((CloseCode.Abnormal, ClosedBy.Network), (ending.Code, ending.By));
        Assert.Empty(gateway.Errors);
    }

    [Fact]
    public async Task A_viewer_that_hangs_up_inside_a_message_is_reported_as_abnormal()
    {
        await using var gateway = await EchoGateway.StartAsync();
        var client = await RawClient.OpenAsync(gateway.Address);

        await client.SendAsync(Text("cut off")[..8]);
        client.Dispose();

        var ending = await gateway.EndedAsync();
        Assert.Equal((CloseCode.Abnormal, ClosedBy.Network), (ending.Code, ending.By));
    }

    [Fact]
    public async Task A_bug_behind_the_socket_closes_with_1011_and_is_logged_once()
    {
        await using var gateway = await EchoGateway.StartAsync((_, text) => throw new InvalidOperationException($"bug at {text}"));
        using var client = await RawClient.OpenAsync(gateway.Address);

        await client.SendAsync(Join(Text("one"), Text("two")));

        Assert.Equal(1011, (await client.ReadCloseAsync()).CloseCode);
        Assert.Contains("bug at one", Assert.Single(gateway.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_stops_says_so()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);
        await client.AssertEchoesAsync("open");

        var stopping = gateway.StopAsync();

        Assert.Equal(1001, (await client.ReadCloseAsync()).CloseCode);
        client.Dispose();
        await stopping;
    }
}
