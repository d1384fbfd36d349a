using Microsoft.Extensions.Options;

namespace Danmaku.Tests.Sockets;

public sealed class SocketOptionsTests
{
    [Theory]
    [InlineData("Sockets:MaxMessageBytes", "1023", "MaxMessageBytes")]
    [InlineData("Sockets:MaxMessageBytes", "1048577", "MaxMessageBytes")]
    [InlineData("Sockets:MaxMessageBytes", "100000", "InboundByteBurst")]
    [InlineData("Sockets:PingInterval", "00:02:00", "IdleTimeout")]
    [InlineData("Sockets:CloseTimeout", "00:00:00", "CloseTimeout")]
    [InlineData("Sockets:SendQueueFrames", "0", "SendQueueFrames")]
    [InlineData("ConnectionLimits:ConnectionsPerAddress", "0", "ConnectionsPerAddress")]
    [InlineData("ConnectionLimits:ExemptNetworks:0", "10.0.0.0/33", "10.0.0.0/33")]
    [InlineData("Origins:Allowed:0", "example.org", "example.org")]
    [InlineData("Origins:Allowed:0", "https://example.org/path", "https://example.org/path")]
    public async Task A_setting_out_of_its_range_keeps_the_gateway_from_starting_and_is_named(string key, string value, string named)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => EchoGateway.StartAsync(null, (key, value)));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_takes_effect()
    {
        await using var gateway = await EchoGateway.StartAsync(null, ("Sockets:MaxMessageBytes", "2000"));
        using var client = await RawClient.OpenAsync(gateway.Address);
        await client.AssertEchoesAsync(new string('x', 2000));

        await client.SendAsync(ClientFrame.Header(ClientFrame.Final | ClientFrame.TextOpcode, 2001));

        Assert.Equal(1009, (await client.ReadCloseAsync()).CloseCode);
    }
}
