using Danmaku.Gateway.Sockets;
using static Danmaku.Tests.Sockets.ClientFrame;

namespace Danmaku.Tests.Sockets;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    // The sweeper comes round once a second.
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_silent_viewer_is_pinged_and_one_that_never_answers_is_closed_with_4001_and_cut_off()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);
        var connection = await gateway.OpenedAsync();
        await client.AssertHandledAsync();

        gateway.Time.Advance(PingInterval + Round);
        Assert.Equal(Final | PingOpcode, (await client.ReadAsync()).FirstByte);
        Assert.Null(connection.Ending);

        gateway.Time.Advance(IdleTimeout - PingInterval);
        Assert.Equal(4001, (await client.ReadCloseAsync()).CloseCode);

        gateway.Time.Advance(TimeSpan.FromSeconds(2) + Round);
        await client.ReadEndAsync();
        var ending = await gateway.EndedAsync();
        Assert.Equal((CloseCode.HeartbeatTimeout, ClosedBy.Gateway), (ending.Code, ending.By));
    }

    [Fact]
    public async Task A_viewer_that_answers_pings_stays()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);
        var connection = await gateway.OpenedAsync();
        await client.AssertHandledAsync();

        for (var i = 0; i < 5; i++)
        {
            gateway.Time.Advance(PingInterval + Round);
            Assert.Equal(Final | PingOpcode, (await client.ReadAsync()).FirstByte);
            await client.SendAsync(Pong());
            await client.AssertHandledAsync();
        }

        Assert.Null(connection.Ending);
    }

    [Fact]
    public async Task A_viewer_that_talks_is_not_pinged()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var client = await RawClient.OpenAsync(gateway.Address);

        for (var i = 0; i < 8; i++)
        {
            await client.AssertEchoesAsync($"message {i}");
            gateway.Time.Advance(PingInterval / 2);
        }

        // Had there been a ping, it would have come instead of an echo.
        await client.AssertEchoesAsync("last");
    }

    [Fact]
    public async Task One_timer_serves_all_connections()
    {
        await using var gateway = await EchoGateway.StartAsync();
        using var first = await RawClient.OpenAsync(gateway.Address);
        await first.AssertEchoesAsync("open");
        var timers = gateway.Time.ArmedTimers;

        using var second = await RawClient.OpenAsync(gateway.Address);
        using var third = await RawClient.OpenAsync(gateway.Address);
        await second.AssertEchoesAsync("open");
        await third.AssertEchoesAsync("open");

        Assert.Equal(timers, gateway.Time.ArmedTimers);
    }
}
