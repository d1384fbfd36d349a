using Danmaku.Hosting.Diagnostics;
using Danmaku.Tests.Support;
using FsCheck;

namespace Danmaku.Tests.Hosting.Diagnostics;

/// <summary>Which rooms are dear is told in bounded memory, and never further from the truth than is promised.</summary>
public sealed class RoomCostsTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RoomCosts _costs;

    public RoomCostsTests() => _costs = new RoomCosts(_time);

    [Fact]
    public void Rooms_come_dearest_first_with_all_their_figures()
    {
        _costs.Add("cheap", new RoomCost(1, Deliveries: 10));
        _costs.Add("dear", new RoomCost(2, Deliveries: 100, Bytes: 5_000, Posts: 7, Rejections: 2, Skipped: 3));
        _costs.Add("dear", new RoomCost(1, Posts: 1));

        Assert.Equal(
            [
                new RoomAccount("dear", new RoomCost(3, Deliveries: 100, Bytes: 5_000, Posts: 8, Rejections: 2, Skipped: 3), 0),
                new RoomAccount("cheap", new RoomCost(1, Deliveries: 10), 0),
            ],
            _costs.Top(10));
        Assert.Equal("dear", Assert.Single(_costs.Top(1)).RoomId);
        Assert.Equal(4, _costs.TotalSeconds);
    }

    [Fact]
    public void What_was_a_minute_ago_counts_for_a_third()
    {
        _costs.Add("before", new RoomCost(9, Posts: 90));

        _time.Advance(RoomCosts.Window);
        _costs.Add("now", new RoomCost(4));

        var top = _costs.Top(10);
        Assert.Equal(["now", "before"], top.Select(static account => account.RoomId));
        Assert.Equal(9 / Math.E, top[1].Cost.Seconds, precision: 9);
        Assert.Equal(90 / Math.E, top[1].Cost.Posts, precision: 9);
        Assert.Equal(4 + (9 / Math.E), _costs.TotalSeconds, precision: 9);
    }

    [Fact]
    public void A_day_of_silence_and_years_of_noise_lose_nothing()
    {
        for (var hour = 0; hour < 24 * 365; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            _costs.Add("every hour", new RoomCost(1));
        }

        Assert.Equal(1, Assert.Single(_costs.Top(10)).Cost.Seconds, precision: 9);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, _costs.TotalSeconds, precision: 9);
        _costs.Add("new", new RoomCost(1));
        Assert.Equal("new", _costs.Top(1)[0].RoomId);
    }

    [Fact]
    public void What_takes_no_time_does_not_push_out_what_does()
    {
        for (var n = 0; n < RoomCosts.Capacity; n++)
        {
            _costs.Add($"room-{n}", new RoomCost(1));
        }

        _costs.Add("idle", new RoomCost(0, Posts: 1));

        Assert.DoesNotContain(_costs.Top(RoomCosts.Capacity), static account => account.RoomId == "idle");
    }

    // With T the time of all rooms and K accounts: who took more than T / K has one; known <= true <= known + missed; missed <= T / K.
    [Fact]
    public void The_error_is_never_beyond_a_share_of_all_time_spent() => Prop.ForAll(Arb.From(Turns()), static turns =>
    {
        var time = new ManualTimeProvider();
        var costs = new RoomCosts(time);
        var truth = new Dictionary<string, double>();
        foreach (var (room, milliseconds, pause) in turns)
        {
            time.Advance(TimeSpan.FromSeconds(pause));
            var fade = Math.Exp(-TimeSpan.FromSeconds(pause) / RoomCosts.Window);
            foreach (var id in truth.Keys)
            {
                truth[id] *= fade;
            }

            var seconds = milliseconds / 1_000.0;
            truth[room] = truth.GetValueOrDefault(room) + seconds;
            costs.Add(room, new RoomCost(seconds));
        }

        const double rounding = 1e-9;
        var bound = (truth.Values.Sum() / RoomCosts.Capacity) + rounding;
        var accounts = costs.Top(int.MaxValue).ToDictionary(static account => account.RoomId);
        Assert.InRange(accounts.Count, 0, RoomCosts.Capacity);
        Assert.Equal(truth.Values.Sum(), costs.TotalSeconds, tolerance: rounding);
        Assert.All(truth.Where(room => room.Value > bound), room => Assert.Contains(room.Key, accounts.Keys));
        Assert.All(accounts.Values, account =>
        {
            Assert.InRange(truth[account.RoomId], account.Cost.Seconds - rounding, account.Cost.Seconds + account.MissedSeconds + rounding);
            Assert.InRange(account.MissedSeconds, 0, bound);
        });
    }).QuickCheckThrowOnFailure();

    // Few rooms take much and thousands take little, as it is; now and then nothing happens for a while.
    private static Gen<List<(string Room, int Milliseconds, int Pause)>> Turns() =>
        from count in Gen.Choose(0, 2_000)
        from turns in Gen.ListOf(count, Turn())
        select turns.ToList();

    private static Gen<(string Room, int Milliseconds, int Pause)> Turn() =>
        from room in Gen.Frequency(
            Tuple.Create(2, Gen.Choose(0, 5)),
            Tuple.Create(3, Gen.Choose(0, 5_000)))
        from milliseconds in Gen.Choose(0, 20)
        from pause in Gen.Frequency(Tuple.Create(200, Gen.Constant(0)), Tuple.Create(1, Gen.Choose(1, 60)))
        select ($"room-{room}", milliseconds, pause);
}
