using Danmaku.Silo.Domain;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Domain;

public sealed class GatewayLeasesTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly GatewayLeases<string> _leases;

    public GatewayLeasesTests() => _leases = new GatewayLeases<string>(TimeSpan.FromSeconds(10), _clock);

    [Fact]
    public void Viewers_are_the_sum_of_all_leases()
    {
        _leases.Renew("g1", "one", 3);
        _leases.Renew("g2", "two", 4);
        _leases.Renew("g1", "one", 5);

        Assert.Equal(9, _leases.Viewers);
        Assert.Equal(["one", "two"], _leases.Current().Order());
    }

    [Fact]
    public void A_lease_that_is_not_renewed_is_gone_with_its_viewers()
    {
        _leases.Renew("g1", "one", 3);
        _clock.Advance(TimeSpan.FromSeconds(6));
        _leases.Renew("g2", "two", 4);

        _clock.Advance(TimeSpan.FromSeconds(3.999));
        Assert.Equal(7, _leases.Viewers);
        _clock.Advance(TimeSpan.FromSeconds(0.001));

        Assert.Equal(4, _leases.Viewers);
        Assert.Equal("two", Assert.Single(_leases.Current()));
        Assert.False(_leases.Renew("g1", 3));
        Assert.True(_leases.Renew("g2", 6));
        Assert.Equal(6, _leases.Viewers);
    }

    [Fact]
    public void Renewing_keeps_a_lease_for_as_long_again()
    {
        _leases.Renew("g1", "one", 3);
        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(9));
            Assert.True(_leases.Renew("g1", i));
        }

        Assert.Equal(4, _leases.Viewers);
    }

    [Fact]
    public void A_gateway_that_comes_again_is_heard_on_its_new_listener_alone()
    {
        _leases.Renew("g1", "old", 3);

        _leases.Renew("g1", "new", 2);

        Assert.Equal("new", Assert.Single(_leases.Current()));
        Assert.Equal(2, _leases.Viewers);
    }

    [Fact]
    public void A_lease_can_be_ended_before_its_time()
    {
        _leases.Renew("g1", "one", 3);

        Assert.True(_leases.End("g1"));

        Assert.False(_leases.End("g1"));
        Assert.Equal(0, _leases.Viewers);
        Assert.Empty(_leases.Current());
    }
}
