using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Moderation;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Domain.Moderation;

public sealed class SanctionsTests
{
    private static readonly DateTimeOffset Now = ManualTimeProvider.Start;

    [Fact]
    public void Stored_ones_that_ran_out_are_dropped()
    {
        var sanctions = new Sanctions([For("a", Now), For("b", Now.AddSeconds(1)), For("c", null)], Now);

        Assert.Equal(2, sanctions.Count);
        Assert.Null(sanctions.Of("a", Now));
        Assert.NotNull(sanctions.Of("b", Now));
        Assert.NotNull(sanctions.Of("c", Now));
    }

    [Fact]
    public void The_end_of_a_replaced_sanction_does_not_end_its_successor()
    {
        var sanctions = new Sanctions([For("a", Now.AddSeconds(1))], Now);
        sanctions.Impose(For("a", null), Now);

        sanctions.Impose(For("b", null), Now.AddSeconds(2));

        Assert.NotNull(sanctions.Of("a", Now.AddSeconds(2)));
    }

    [Fact]
    public void The_end_of_a_lifted_sanction_does_not_end_a_later_one()
    {
        var sanctions = new Sanctions([For("a", Now.AddSeconds(1))], Now);
        Assert.NotNull(sanctions.Lift("a", SanctionKind.Timeout, Now));
        sanctions.Impose(For("a", Now.AddSeconds(5)), Now);

        sanctions.Impose(For("b", null), Now.AddSeconds(2));

        Assert.NotNull(sanctions.Of("a", Now.AddSeconds(2)));
        Assert.Null(sanctions.Lift("a", SanctionKind.Timeout, Now.AddSeconds(5)));
    }

    [Fact]
    public void Timeouts_that_ran_out_are_forgotten()
    {
        var sanctions = new Sanctions([], Now);
        for (var i = 0; i < 10_000; i++)
        {
            var at = Now.AddSeconds(i);
            sanctions.Impose(For($"v{i}", at.AddSeconds(10)), at);
            Assert.InRange(sanctions.Count, 1, 10);
        }
    }

    private static Sanction For(string viewerId, DateTimeOffset? until) =>
        new(SanctionKind.Timeout, viewerId, until, null, "mod", Now);
}
