using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Domain.Moderation;
using Danmaku.Silo.Domain.RateLimiting;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Domain;

/// <summary>A million identities that post once each cost a room no more than it has set aside.</summary>
public sealed class BoundedMemoryTests
{
    private static readonly string[] Crowd = [.. Enumerable.Range(0, 1_000_000).Select(i => $"v{i}")];

    [Fact]
    public void Rates_forget_a_viewer_once_their_bucket_is_full()
    {
        var rates = new ViewerRates(new RoomLimits());
        for (var i = 0; i < Crowd.Length; i++)
        {
            Assert.True(rates.TryTake(OfCrowd(i), TimeSpan.FromMilliseconds(i), out _));
        }

        // One comment is earned back in 1.5 s, and one of the crowd posts every millisecond.
        Assert.Equal(1_500, rates.Count);
    }

    [Fact]
    public void Rates_are_bounded_when_all_come_at_once()
    {
        var rates = new ViewerRates(new RoomLimits());
        for (var i = 0; i < Crowd.Length; i++)
        {
            rates.TryTake(OfCrowd(i), TimeSpan.Zero, out _);
        }

        Assert.Equal(ViewerRates.Capacity, rates.Count);
    }

    [Fact]
    public void Somebody_who_goes_on_posting_is_not_forgotten_for_the_crowd()
    {
        var rates = new ViewerRates(new RoomLimits());
        var flooder = new Viewer("flooder", "F", ViewerRole.Viewer);
        var taken = 0;
        for (var i = 0; i < ViewerRates.Capacity * 2; i++)
        {
            rates.TryTake(OfCrowd(i), TimeSpan.Zero, out _);
            if (i % 1_000 == 0 && rates.TryTake(flooder, TimeSpan.Zero, out _))
            {
                taken++;
            }
        }

        Assert.Equal(20, taken);
    }

    [Fact]
    public void Slow_mode_remembers_no_longer_than_it_makes_wait()
    {
        var slowMode = new SlowMode();
        slowMode.Configure(TimeSpan.FromSeconds(5));
        for (var i = 0; i < Crowd.Length; i++)
        {
            slowMode.Commented(Crowd[i], TimeSpan.FromMilliseconds(i));
        }

        Assert.Equal(5_000, slowMode.Count);
        slowMode.Configure(TimeSpan.FromSeconds(300));
        for (var i = 0; i < SlowMode.Capacity + 50_000; i++)
        {
            slowMode.Commented(Crowd[i], TimeSpan.FromSeconds(2_000));
        }

        Assert.Equal(SlowMode.Capacity, slowMode.Count);
        slowMode.Configure(TimeSpan.Zero);
        Assert.Equal(0, slowMode.Count);
    }

    [Fact]
    public void The_display_budget_remembers_only_who_was_shown_lately()
    {
        var budget = new DisplayBudget(perSecond: 1_000);
        for (var i = 0; i < Crowd.Length; i++)
        {
            budget.TryShow(Crowd[i], DisplayPriority.Normal, TimeSpan.FromMilliseconds(i * 0.1));
        }

        Assert.InRange(budget.Count, 9_900, 11_000);
    }

    [Fact]
    public void Nonces_are_bounded_by_their_capacity_and_their_window()
    {
        var nonces = new NonceMemory(TimeSpan.FromSeconds(10), capacity: 20_000);
        var now = ManualTimeProvider.Start;
        for (var i = 0; i < Crowd.Length; i++)
        {
            nonces.Remember(new RememberedNonce(Crowd[i], "n", new RoomPosition(1, i + 1), now, Thinned: false), now);
        }

        Assert.Equal(20_000, nonces.Count);
        Assert.Null(nonces.Find(Crowd[0], "n", now));
        Assert.Equal(new RoomPosition(1, Crowd.Length), nonces.Find(Crowd[^1], "n", now)?.Position);
        nonces.Remember(new RememberedNonce("late", "n", new RoomPosition(1, 1), now.AddSeconds(10), false), now.AddSeconds(10));
        Assert.Equal(1, nonces.Count);
    }

    [Fact]
    public void Unique_texts_are_bounded_and_forgotten_with_their_window()
    {
        var texts = new UniqueTexts();
        texts.Configure(TimeSpan.FromSeconds(10));
        for (var i = 0; i < UniqueTexts.Capacity + 50_000; i++)
        {
            texts.Posted(Crowd[i], TimeSpan.Zero);
        }

        Assert.Equal(UniqueTexts.Capacity, texts.Count);
        texts.Posted("late", TimeSpan.FromSeconds(10));
        Assert.Equal(1, texts.Count);
    }

    [Fact]
    public void Roles_are_remembered_for_moderators_alone_and_bounded()
    {
        var authority = new Authority([]);
        for (var i = 0; i < Crowd.Length; i++)
        {
            authority.Saw(OfCrowd(i));
        }

        Assert.Equal(0, authority.Count);
        for (var i = 0; i < 50_000; i++)
        {
            authority.Saw(OfCrowd(i) with { Role = ViewerRole.Moderator });
        }

        Assert.Equal(Authority.Capacity, authority.Count);
    }

    private static Viewer OfCrowd(int i) => new(Crowd[i], "V", ViewerRole.Viewer);
}
