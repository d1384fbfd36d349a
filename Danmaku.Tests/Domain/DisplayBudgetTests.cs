using Danmaku.Silo.Domain;
using Danmaku.Silo.Domain.RateLimiting;
using FsCheck;

namespace Danmaku.Tests.Domain;

/// <summary>What the doc comment of <see cref="DisplayBudget"/> promises.</summary>
public sealed class DisplayBudgetTests
{
    private static readonly TimeSpan Lately = DisplayBudget.Patience / 3;

    /// <summary>A budget per second, and who posts after which pause: 0 staff, 1 to 5 regulars, from 6 on somebody new.</summary>
    private static readonly Gen<int> Budgets = Gen.Elements(1, 2, 7, 8, 20, 100);

    private static readonly Gen<(int Milliseconds, int Who, bool Addressed)> Posts =
        from pause in Gen.Frequency(
            Tuple.Create(4, Gen.Constant(0)), Tuple.Create(4, Gen.Choose(0, 60)), Tuple.Create(1, Gen.Choose(0, 5_000)))
        from who in Gen.Choose(0, 9)
        from addressed in Arb.Generate<bool>()
        select (pause, who, addressed);

    [Fact]
    public void Shown_in_any_span_is_at_most_a_burst_and_the_budget() =>
        Prop.ForAll(Arb.From(Budgets), Sequences.Of(Posts), (perSecond, posts) =>
        {
            var budget = new DisplayBudget(perSecond);
            var shown = new List<TimeSpan>();
            foreach (var (now, viewerId, priority) in Timeline(posts))
            {
                if (budget.TryShow(viewerId, priority, now) && priority != DisplayPriority.Staff)
                {
                    shown.Add(now);
                }
            }

            for (var first = 0; first < shown.Count; first++)
            {
                for (var last = first; last < shown.Count; last++)
                {
                    var most = BurstOf(perSecond) + (perSecond * (shown[last] - shown[first]).TotalSeconds);
                    Assert.InRange(last - first + 1, 1, most + 0.001);
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_is_thinned_while_no_more_comes_than_half_a_burst_and_the_budget() =>
        Prop.ForAll(Arb.From(Budgets), Sequences.Of(Posts), (perSecond, posts) =>
        {
            var budget = new DisplayBudget(perSecond);
            var calm = new TokenBucket();
            foreach (var (now, viewerId, priority) in Timeline(posts))
            {
                if (calm.TryTake(RateOf(perSecond, BurstOf(perSecond) / 2), now, out _))
                {
                    Assert.True(budget.TryShow(viewerId, priority, now));
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Who_waited_is_shown_whatever_those_shown_lately_post() =>
        WhoWaitedIsShown(DisplayPriority.Normal, partOfBurst: 8);

    [Fact]
    public void Who_waited_and_replies_has_twice_the_room() => WhoWaitedIsShown(DisplayPriority.Addressed, partOfBurst: 4);

    [Fact]
    public void Staff_is_always_shown() =>
        Prop.ForAll(Arb.From(Budgets), Sequences.Of(Posts), (perSecond, posts) =>
        {
            var budget = new DisplayBudget(perSecond);
            foreach (var (now, viewerId, priority) in Timeline(posts))
            {
                Assert.True(budget.TryShow(viewerId, priority, now) || priority != DisplayPriority.Staff);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_viewer_who_comments_now_and_then_is_always_shown_beside_flooders()
    {
        var budget = new DisplayBudget(perSecond: 5);
        var shown = 0;
        for (var millisecond = 0; millisecond < 120_000; millisecond += 10)
        {
            var now = TimeSpan.FromMilliseconds(millisecond);
            budget.TryShow($"flooder{millisecond / 10 % 10}", DisplayPriority.Addressed, now);
            if (millisecond % 10_000 == 5_000 && budget.TryShow("calm", DisplayPriority.Normal, now))
            {
                shown++;
            }
        }

        Assert.Equal(12, shown);
    }

    [Fact]
    public void When_everybody_floods_they_take_turns()
    {
        const int Viewers = 80;
        const int Seconds = 60;
        var budget = new DisplayBudget(perSecond: 10);
        var shown = new int[Viewers];
        for (var round = 0; round < Seconds * 20; round++)
        {
            for (var i = 0; i < Viewers; i++)
            {
                // Some flood twenty times as hard as others; it gains them nothing.
                var isOn = i % 2 == 0 || round % 20 == i % 20;
                if (isOn && budget.TryShow($"v{i}", DisplayPriority.Normal, TimeSpan.FromMilliseconds(round * 50)))
                {
                    shown[i]++;
                }
            }
        }

        Assert.InRange(shown.Sum(), 10 * Seconds, (10 * Seconds) + 10);
        Assert.InRange(shown.Min(), 5, 10);
        Assert.InRange(shown.Max(), 5, 10);
    }

    [Fact]
    public void Of_two_who_waited_as_long_the_one_who_replies_is_shown()
    {
        var budget = new DisplayBudget(perSecond: 8);
        while (budget.TryShow("one", DisplayPriority.Normal, TimeSpan.Zero))
        {
        }

        Assert.False(budget.TryShow("one", DisplayPriority.Normal, TimeSpan.Zero));
        Assert.True(budget.TryShow("one", DisplayPriority.Addressed, TimeSpan.Zero));
    }

    private static void WhoWaitedIsShown(DisplayPriority newcomers, int partOfBurst) =>
        Prop.ForAll(Arb.From(Budgets), Sequences.Of(Posts), (perSecond, posts) =>
        {
            var budget = new DisplayBudget(perSecond);
            var others = new TokenBucket();
            var shownAt = new Dictionary<string, TimeSpan>();
            foreach (var (now, viewerId, anyPriority) in Timeline(posts))
            {
                var waited = shownAt.TryGetValue(viewerId, out var at) ? now - at : TimeSpan.MaxValue;
                var isOther = waited >= Lately || anyPriority == DisplayPriority.Staff;
                if (isOther && !others.TryTake(RateOf(perSecond, BurstOf(perSecond) / partOfBurst), now, out _))
                {
                    continue;
                }

                var isWaiting = waited >= DisplayBudget.Patience && anyPriority != DisplayPriority.Staff;
                if (budget.TryShow(viewerId, isWaiting ? newcomers : anyPriority, now))
                {
                    shownAt[viewerId] = now;
                }
                else
                {
                    Assert.False(isWaiting, $"{viewerId} waited for {waited} and was thinned at {now}.");
                }
            }
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<(TimeSpan Now, string ViewerId, DisplayPriority Priority)> Timeline(
        (int Milliseconds, int Who, bool Addressed)[] posts)
    {
        var now = TimeSpan.Zero;
        for (var i = 0; i < posts.Length; i++)
        {
            var (milliseconds, who, addressed) = posts[i];
            now += TimeSpan.FromMilliseconds(milliseconds);
            var priority = who == 0 ? DisplayPriority.Staff : addressed ? DisplayPriority.Addressed : DisplayPriority.Normal;

            // Each step stands for a handful of posts at once, so that small runs are floods too.
            for (var repeat = 0; repeat < 8; repeat++)
            {
                yield return (now, who > 5 ? $"new{i}.{repeat}" : $"regular{who}", priority);
            }
        }
    }

    private static int BurstOf(int perSecond) => Math.Max(8, perSecond);

    private static TokenRate RateOf(int perSecond, int burst) =>
        new(burst, TimeSpan.FromTicks(TimeSpan.TicksPerSecond / perSecond));
}
