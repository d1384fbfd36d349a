using System.Net;
using Danmaku.Gateway.Sockets;
using Danmaku.Hosting.Settings;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Sockets;

public sealed class ConnectionLimitsTests
{
    private static readonly IPAddress Somebody = IPAddress.Parse("203.0.113.5");

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void One_address_may_have_so_many_connections_and_no_more_until_one_ends()
    {
        var limits = Limits(new ConnectionLimitOptions { ConnectionsPerAddress = 2 });
        var lease = Open(limits, Somebody);
        Open(limits, Somebody);

        Assert.Equal((429, 5), Refused(limits, Somebody));
        Open(limits, IPAddress.Parse("203.0.113.6"));
        lease.Dispose();
        lease.Dispose();

        Open(limits, Somebody);
        Assert.Equal((429, 5), Refused(limits, Somebody));
        Assert.Equal(3, limits.Open);
    }

    [Fact]
    public void One_address_may_connect_only_so_often_and_is_told_when_to_come_back()
    {
        var limits = Limits(new ConnectionLimitOptions { HandshakesPerSecondPerAddress = 0.1, HandshakeBurstPerAddress = 2 });
        Open(limits, Somebody).Dispose();
        Open(limits, Somebody).Dispose();

        Assert.Equal((429, 10), Refused(limits, Somebody));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal((429, 1), Refused(limits, Somebody));
        _time.Advance(TimeSpan.FromSeconds(1));

        Open(limits, Somebody);
    }

    [Fact]
    public void The_totals_answer_503_whoever_asks()
    {
        var limits = Limits(new ConnectionLimitOptions { Connections = 1, ExemptNetworks = ["203.0.113.0/24"] });
        var lease = Open(limits, Somebody);
        Assert.Equal((503, 5), Refused(limits, null));
        lease.Dispose();
        Open(limits, null);

        var hasty = Limits(new ConnectionLimitOptions { HandshakesPerSecond = 2 });
        Open(hasty, Somebody);
        Open(hasty, Somebody);
        Assert.Equal((503, 1), Refused(hasty, Somebody));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Open(hasty, Somebody);
    }

    [Fact]
    public void An_exempt_network_answers_to_no_limit_per_address()
    {
        var limits = Limits(new ConnectionLimitOptions { ConnectionsPerAddress = 1, ExemptNetworks = ["127.0.0.0/8", "::1/128"] });

        for (var i = 0; i < 500; i++)
        {
            Open(limits, IPAddress.Loopback);
            Open(limits, IPAddress.Loopback.MapToIPv6());
            Open(limits, IPAddress.IPv6Loopback);
        }

        Assert.Equal(0, limits.KnownAddresses);
    }

    [Fact]
    public void All_of_an_ipv6_network_of_64_bits_counts_as_one_address_and_ipv4_within_ipv6_as_ipv4()
    {
        var limits = Limits(new ConnectionLimitOptions { ConnectionsPerAddress = 1 });
        Open(limits, IPAddress.Parse("2001:db8:1:2::1"));
        Open(limits, IPAddress.Parse("2001:db8:1:3::1"));
        Open(limits, Somebody);

        Assert.Equal((429, 5), Refused(limits, IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.Equal((429, 5), Refused(limits, Somebody.MapToIPv6()));
    }

    [Fact]
    public void All_connections_of_an_address_share_its_bytes_per_second()
    {
        var limits = Limits(new ConnectionLimitOptions { InboundBytesPerSecondPerAddress = 1024, InboundByteBurstPerAddress = 16 * 1024 });
        var (first, second) = (Open(limits, Somebody), Open(limits, Somebody));

        Assert.True(first.TryTakeInbound(10_000, _time.GetTimestamp()));
        Assert.False(second.TryTakeInbound(10_000, _time.GetTimestamp()));
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.True(second.TryTakeInbound(10_000, _time.GetTimestamp()));
    }

    [Fact]
    public void An_address_is_forgotten_when_nothing_is_left_to_know_of_it()
    {
        var limits = Limits(new ConnectionLimitOptions());
        var lease = Open(limits, Somebody);
        _time.Advance(TimeSpan.FromMinutes(1));
        limits.Evict(_time.GetTimestamp());
        Assert.Equal(1, limits.KnownAddresses);

        lease.Dispose();
        limits.Evict(_time.GetTimestamp());

        Assert.Equal(0, limits.KnownAddresses);
        Open(limits, Somebody);
    }

    [Fact]
    public async Task A_refused_handshake_says_which_limit_and_when_to_come_back()
    {
        await using var gateway = await EchoGateway.StartAsync(
            null, ("ConnectionLimits:ExemptNetworks:0", "10.0.0.0/8"), ("ConnectionLimits:ConnectionsPerAddress", "1"));
        using var first = await RawClient.OpenAsync(gateway.Address);
        using var second = await RawClient.ConnectAsync(gateway.Address);

        var (status, headers, body) = await second.HandshakeAsync(RawClient.Handshake(gateway.Address));

        Assert.Equal((429, "5"), (status, headers["Retry-After"]));
        Assert.Contains("One address may have 1 connections.", body, StringComparison.Ordinal);
        await first.SendAsync(ClientFrame.Close(1000));
        await gateway.EndedAsync();
        await first.ReadEndAsync();
        using var third = await RawClient.OpenAsync(gateway.Address);
        await third.AssertEchoesAsync("in");
    }

    private ConnectionLimits Limits(ConnectionLimitOptions options) => new(new Reloading<ConnectionLimitOptions>(options), _time);

    private static ConnectionLease Open(ConnectionLimits limits, IPAddress? address)
    {
        Assert.True(limits.TryOpen(address, out var lease, out var refusal), refusal?.Detail);
        return lease!;
    }

    private static (int Status, int RetryAfter) Refused(ConnectionLimits limits, IPAddress? address)
    {
        Assert.False(limits.TryOpen(address, out _, out var refusal));
        return (refusal!.Status, (int)Math.Ceiling(refusal.RetryAfter!.Value.TotalSeconds));
    }
}
