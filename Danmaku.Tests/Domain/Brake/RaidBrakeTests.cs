using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Brake;
using Danmaku.Silo.Domain.Filtering;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Domain.Brake;

/// <summary>The steps, the veto and what is due, with as little of a raid as it takes.</summary>
public sealed class RaidBrakeTests
{
    private static readonly MatchText Spam = MatchText.From("主播是骗子大家快退钱不要再看了");

    private DateTimeOffset _now = ManualTimeProvider.Start;
    private int _accounts;

    [Fact]
    public void A_calm_brake_needs_no_timer()
    {
        var brake = Calm();

        Assert.Null(brake.DueAt);
        Assert.False(brake.TryMove(_now, out var state));
        Assert.Same(BrakeState.Calm, state);
        Assert.Same(BrakeState.Calm, brake.State);
    }

    [Fact]
    public void Each_step_up_waits_for_ten_seconds()
    {
        var brake = Calm();
        var steps = new List<TimeSpan>();
        var from = _now;
        for (var second = 0; second < 40; second++)
        {
            Raid(brake, accounts: 40, ViewerRole.Member);
            steps.AddRange(brake.TryMove(_now, out _) ? [_now - from] : []);
            _now += TimeSpan.FromSeconds(1);
        }

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)], steps);
        Assert.Equal(BrakeLevel.Holding, brake.State.Level);
    }

    [Fact]
    public void Each_step_down_waits_for_a_minute_without_and_is_due_by_itself()
    {
        var brake = Held();
        var heldAt = brake.State.Since;

        Assert.Equal(heldAt.AddSeconds(60), brake.DueAt);
        Assert.False(brake.TryMove(heldAt.AddSeconds(59), out _));
        Assert.True(brake.TryMove(heldAt.AddSeconds(60), out var released));

        Assert.Equal(BrakeLevel.Off, released.Level);
        Assert.Equal("Nobody has posted like that for 60 s.", released.Why);
        Assert.Null(brake.DueAt);
    }

    [Fact]
    public void Less_than_what_made_it_hold_keeps_it_holding()
    {
        var brake = Held();
        for (var second = 0; second < 300; second++)
        {
            _now += TimeSpan.FromSeconds(1);
            if (second % 3 == 0)
            {
                Raid(brake, accounts: 1);
            }

            brake.TryMove(_now, out _);
            Assert.NotEqual(BrakeLevel.Off, brake.State.Level);
        }
    }

    [Fact]
    public void A_veto_lets_go_at_once_and_keeps_it_off_whatever_happens()
    {
        var brake = Held();
        var until = _now.AddMinutes(5);

        var vetoed = brake.Veto(until, _now);

        Assert.Equal((BrakeLevel.Off, until), (vetoed.Level, vetoed.VetoedUntil));
        Assert.Equal("The streamer keeps the brake off for 5 min.", vetoed.Why.Replace("300 s", "5 min", StringComparison.Ordinal));
        Assert.Equal(until, brake.DueAt);
        for (; _now < until; _now += TimeSpan.FromSeconds(1))
        {
            Raid(brake, accounts: 10);
            Assert.False(brake.TryMove(_now, out _));
        }

        Assert.True(brake.TryMove(_now, out var over));
        Assert.Equal((BrakeLevel.Off, null), (over.Level, over.VetoedUntil));
        Raid(brake, accounts: 10);
        Assert.True(brake.TryMove(_now, out var again));
        Assert.Equal(BrakeLevel.SlowMode, again.Level);
    }

    [Fact]
    public void A_veto_of_no_time_lets_go_and_may_be_followed_by_a_step_after_ten_seconds()
    {
        var brake = Held();

        Assert.Equal(BrakeLevel.Off, brake.Veto(_now, _now).Level);
        Assert.Null(brake.DueAt);

        Raid(brake, accounts: 10);
        Assert.False(brake.TryMove(_now, out _));
        _now += RaidBrake.StepInterval;
        Raid(brake, accounts: 10);
        Assert.True(brake.TryMove(_now, out _));
    }

    [Fact]
    public void What_was_stored_goes_on_and_ends()
    {
        var stored = new BrakeState(BrakeLevel.Holding, "They raid.", _now.AddMinutes(-3), VetoedUntil: null);
        var brake = new RaidBrake(stored, [], _now);
        var levels = new List<BrakeLevel>();

        while (brake.DueAt is { } due)
        {
            Assert.True(brake.TryMove(due, out var moved));
            levels.Add(moved.Level);
        }

        Assert.Equal([BrakeLevel.MembersOnly, BrakeLevel.SlowMode, BrakeLevel.Off], levels);
        Assert.Equal(_now.AddMinutes(3), brake.State.Since);
    }

    [Fact]
    public void A_stored_veto_goes_on_and_ends()
    {
        var stored = new BrakeState(BrakeLevel.Off, "No.", _now.AddMinutes(-3), _now.AddMinutes(1));
        var brake = new RaidBrake(stored, [], _now);

        Assert.Equal(_now.AddMinutes(1), brake.DueAt);
        Assert.True(brake.TryMove(_now.AddMinutes(1), out var over));
        Assert.Equal("The streamer's veto is over.", over.Why);
        Assert.Null(brake.DueAt);
    }

    [Fact]
    public void Moderators_do_not_count()
    {
        var brake = Calm();

        Raid(brake, accounts: 100, ViewerRole.Moderator);

        Assert.False(brake.TryMove(_now, out _));
    }

    [Fact]
    public void A_clock_set_back_changes_nothing()
    {
        var brake = Held();

        Assert.False(brake.TryMove(_now.AddDays(-1), out _));
        brake.ObserveViewers(5, _now.AddDays(-1));
        Assert.Equal(_now.AddSeconds(60), brake.DueAt);
    }

    [Fact]
    public void Settings_become_stricter_by_level_and_never_laxer()
    {
        var open = RoomSettings.Default;
        var strict = open with { SlowMode = TimeSpan.FromSeconds(120), MembersOnly = true, HoldBelow = ViewerRole.Streamer };

        Assert.Same(open, RaidBrake.Apply(open, BrakeLevel.Off));
        Assert.Equal(open with { SlowMode = BrakeState.SlowMode }, RaidBrake.Apply(open, BrakeLevel.SlowMode));
        Assert.Equal(open with { SlowMode = BrakeState.SlowMode, MembersOnly = true }, RaidBrake.Apply(open, BrakeLevel.MembersOnly));
        Assert.Equal(
            open with { SlowMode = BrakeState.SlowMode, MembersOnly = true, HoldBelow = ViewerRole.Moderator },
            RaidBrake.Apply(open, BrakeLevel.Holding));
        Assert.Equal(strict, RaidBrake.Apply(strict, BrakeLevel.Holding));
    }

    /// <summary>A brake whose room has a handful of regulars, and viewers.</summary>
    private RaidBrake Calm()
    {
        var brake = new RaidBrake(BrakeState.Calm, [], _now);
        brake.ObserveViewers(20, _now);
        for (var minute = 0; minute < 10; minute++)
        {
            _now += TimeSpan.FromMinutes(1);
            for (var regular = 0; regular < 5; regular++)
            {
                brake.Observe($"regular-{regular}", ViewerRole.Viewer, null, MatchText.From(Recorded.Texts[(minute * 5) + regular]), _now);
            }
        }

        return brake;
    }

    private RaidBrake Held()
    {
        var brake = Calm();
        Raid(brake, accounts: 10);
        Assert.True(brake.TryMove(_now, out _));
        return brake;
    }

    private void Raid(RaidBrake brake, int accounts, ViewerRole role = ViewerRole.Viewer)
    {
        for (var i = 0; i < accounts; i++)
        {
            brake.Observe($"raider-{_accounts++}", role, _now.AddDays(-1), Spam, _now);
        }
    }
}
