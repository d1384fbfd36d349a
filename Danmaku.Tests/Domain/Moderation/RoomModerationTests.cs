using Danmaku.Contracts.Messages;
using static Danmaku.Tests.Domain.TestRoom;

namespace Danmaku.Tests.Domain.Moderation;

public sealed class RoomModerationTests
{
    private readonly TestRoom _room = new();

    [Fact]
    public void A_timeout_holds_to_its_end_and_says_how_long_it_still_is()
    {
        var happened = _room.MustDo(Mod, new ModerationCommand.Timeout("ann", TimeSpan.FromMinutes(10), "spoilers"));

        var sanction = Assert.IsType<RoomEvent.ViewerSanctioned>(happened).Sanction;
        var now = _room.Clock.GetUtcNow();
        Assert.Equal(new Sanction(SanctionKind.Timeout, "ann", now.AddMinutes(10), "spoilers", "mod", now), sanction);
        _room.Wait(seconds: 599);
        var rejection = _room.MustReject(RejectReason.TimedOut, Ann, "hi");
        Assert.Equal(TimeSpan.FromSeconds(1), rejection.RetryAfter);
        Assert.Equal("You are timed out for another 1 s: spoilers", rejection.Message);
        Assert.Equal(sanction, _room.Room.StandingOf("ann").Sanction);
        _room.Wait(seconds: 1);
        Assert.Null(_room.Room.StandingOf("ann").Sanction);
        _room.MustPost(Ann, "hi");
    }

    [Fact]
    public void A_ban_without_an_end_holds_until_it_is_lifted()
    {
        _room.MustDo(Mod, new ModerationCommand.Ban("ann", null, null));
        _room.Wait(seconds: 1e9);

        var rejection = _room.MustReject(RejectReason.Banned, Ann, "hi");
        Assert.Null(rejection.RetryAfter);
        Assert.Equal("You are banned until a moderator lifts it.", rejection.Message);

        Assert.IsType<RoomEvent.SanctionLifted>(_room.MustDo(Mod, new ModerationCommand.Lift("ann")));
        _room.MustPost(Ann, "hi");
    }

    [Fact]
    public void The_newest_sanction_is_the_one_that_holds()
    {
        _room.MustDo(Mod, new ModerationCommand.Ban("ann", null, null));
        _room.MustDo(Mod, new ModerationCommand.Timeout("ann", TimeSpan.FromSeconds(5), null));
        Assert.Equal(TimeSpan.FromSeconds(5), _room.MustReject(RejectReason.TimedOut, Ann, "hi").RetryAfter);

        _room.MustDo(Mod, new ModerationCommand.Ban("ann", TimeSpan.FromDays(30), null));
        _room.Wait(seconds: 5);

        Assert.Equal(
            TimeSpan.FromDays(30) - TimeSpan.FromSeconds(5),
            _room.MustReject(RejectReason.Banned, Ann, "hi").RetryAfter);
    }

    [Fact]
    public void A_reason_is_cleaned_like_a_comment()
    {
        _room.MustDo(Mod, new ModerationCommand.Ban("ann", null, "\u202Ebots\u200B "));
        Assert.Equal("bots", _room.Room.StandingOf("ann").Sanction?.Reason);

        _room.MustDo(Mod, new ModerationCommand.Ban("ann", null, " \n"));
        Assert.Null(_room.Room.StandingOf("ann").Sanction?.Reason);
    }

    [Fact]
    public void Lifting_what_has_run_out_or_never_was_is_refused()
    {
        _room.MustRefuse(RejectReason.TargetUnknown, Mod, new ModerationCommand.Lift("ann"));
        _room.MustDo(Mod, new ModerationCommand.Timeout("ann", TimeSpan.FromSeconds(5), null));
        _room.Wait(seconds: 5);

        _room.MustRefuse(RejectReason.TargetUnknown, Mod, new ModerationCommand.Lift("ann"));
    }

    [Fact]
    public void Deleted_comments_leave_the_snapshot_and_ids_that_cannot_exist_leave_the_event()
    {
        var first = _room.MustPost(Ann, "first").Position;
        var second = _room.MustPost(Ann, "second").Position;
        _room.MustPost(Ann, "third");

        var happened = _room.MustDo(
            Mod,
            new ModerationCommand.Delete([second, new(1, 99), new(2, 1), new(0, 1), new(1, 0), first, second, new(-1, -1)]));

        var deleted = Assert.IsType<RoomEvent.CommentsDeleted>(happened);
        Assert.Equal<IEnumerable<RoomPosition>>([second, first], deleted.Comments);
        Assert.Equal("mod", deleted.By);
        Assert.Equal(["third"], _room.Texts);
    }

    [Fact]
    public void Comments_that_only_the_store_has_can_be_deleted()
    {
        var room = new TestRoom(state: new("demo", Epoch: 7, RoomSettings.Default, [], [], []));

        var happened = room.MustDo(Mod, new ModerationCommand.Delete([new(3, 120)]));

        Assert.Equal(new RoomPosition(3, 120), Assert.Single(Assert.IsType<RoomEvent.CommentsDeleted>(happened).Comments));
    }

    [Fact]
    public void Deleting_nothing_that_can_exist_is_refused()
    {
        _room.MustPost(Ann, "first");

        var rejection = _room.MustRefuse(RejectReason.TargetUnknown, Mod, new ModerationCommand.Delete([new(1, 2), new(2, 1)]));

        Assert.Contains("1.2", rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clear_empties_the_history()
    {
        _room.MustPost(Ann, "first");

        Assert.IsType<RoomEvent.RoomCleared>(_room.MustDo(Mod, new ModerationCommand.Clear()));

        Assert.Empty(_room.Texts);
    }

    [Fact]
    public void Configure_changes_what_it_names_and_nothing_else()
    {
        _room.Configure(new SettingsChange { MembersOnly = true, TextLimit = 7 });

        var happened = _room.MustDo(
            Mod, new ModerationCommand.Configure(new SettingsChange { TextLimit = 5 }));

        var expected = RoomSettings.Default with { MembersOnly = true, TextLimit = 5 };
        Assert.Equal(expected, Assert.IsType<RoomEvent.SettingsChanged>(happened).Settings);
        Assert.Equal(expected, _room.Room.Settings);
        _room.MustPost(Mia, "x");
    }

    [Fact]
    public void Configuring_what_is_already_so_is_done_and_has_its_event()
    {
        var happened = _room.MustDo(Mod, new ModerationCommand.Configure(new SettingsChange()));

        Assert.Equal(RoomSettings.Default, Assert.IsType<RoomEvent.SettingsChanged>(happened).Settings);
    }

    public static TheoryData<string, ModerationCommand> InvalidCommands
    {
        get
        {
            var second = TimeSpan.FromSeconds(1);
            return new TheoryData<string, ModerationCommand>
            {
                { "names 0", new ModerationCommand.Delete([]) },
                { "names 0", new ModerationCommand.Delete(default) },
                { "names 101", new ModerationCommand.Delete([.. Enumerable.Repeat(new RoomPosition(1, 1), 101)]) },
                { "has 0", new ModerationCommand.Timeout("", second, null) },
                { "has 129", new ModerationCommand.Timeout(new string('a', 129), second, null) },
                { "control", new ModerationCommand.Ban("a\u0007", null, null) },
                { "has 0", new ModerationCommand.Lift("") },
                { "0 s is out", new ModerationCommand.Timeout("ann", TimeSpan.Zero, null) },
                { "0.9 s is out", new ModerationCommand.Timeout("ann", second * 0.9, null) },
                { "15 days is out", new ModerationCommand.Timeout("ann", TimeSpan.FromDays(14.5), null) },
                { "-1 s is out", new ModerationCommand.Ban("ann", -second, null) },
                { "36500 days", new ModerationCommand.Ban("ann", TimeSpan.MaxValue, null) },
                { "has 201", new ModerationCommand.Ban("ann", null, new string('r', 201)) },
                { "has 201", new ModerationCommand.Timeout("ann", second, new string('r', 201)) },
                { "0.5 s is out", Change(new() { SlowMode = second / 2 }) },
                { "6 min is out", Change(new() { SlowMode = second * 301 }) },
                { "-5 s is out", Change(new() { SlowMode = second * -5 }) },
                { "61 min is out", Change(new() { UniqueWindow = TimeSpan.FromMinutes(61) }) },
                { "0 is none", Change(new() { LinksFrom = 0 }) },
                { "5 is none", Change(new() { LinksFrom = (ViewerRole)5 }) },
                { "0 is out", Change(new() { TextLimit = 0 }) },
                { "501 is out", Change(new() { TextLimit = 501 }) },
                { "0 is out", Change(new() { DisplayBudget = 0 }) },
                { "10001 is out", Change(new() { DisplayBudget = 10_001 }) },
                { "11 s is out", Change(new() { Delay = second * 11 }) },
                { "29 s is out", Change(new() { HoldTime = second * 29 }) },
                { "25 h is out", Change(new() { HoldTime = TimeSpan.FromHours(25) }) },
                { "5 is none", Change(new() { HoldBelow = (ViewerRole)5 }) },
                { "not 4", Change(new() { Judge = (JudgeMode)4 }) },
                { "names 0", new ModerationCommand.Approve([]) },
                { "names 101", new ModerationCommand.Deny([.. Enumerable.Repeat(new RoomPosition(1, 1), 101)]) },
                { "0 s is out", new ModerationCommand.Purge("ann", TimeSpan.Zero) },
                { "15 days is out", new ModerationCommand.Ban("ann", null, null, TimeSpan.FromDays(15)) },
                { "has 201", new ModerationCommand.Warn("ann", new string('r', 201)) },
                { "nothing visible", new ModerationCommand.Warn("ann", " \u200B") },
                { "5 is none", new ModerationCommand.Lift("ann", (SanctionKind)5) },
                { "29 s is out", new ModerationCommand.PinComment(new(1, 1), second * 29) },
                { "500 characters", new ModerationCommand.Announce("") },
                { "500 characters", new ModerationCommand.Announce(new string('a', 501)) },
                { "has 501", new ModerationCommand.Note("ann", new string('a', 501)) },
                { "has 501", new ModerationCommand.MakeAppeal(new string('a', 501)) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(InvalidCommands))]
    public void A_command_out_of_range_is_told_the_range_and_the_value(string inMessage, ModerationCommand command)
    {
        var rejection = _room.MustRefuse(RejectReason.CommandInvalid, Mod, command);

        Assert.Contains(inMessage, rejection.Message, StringComparison.Ordinal);
        Assert.Equal(0, _room.Room.Position.Sequence);
        Assert.Equal(RoomSettings.Default, _room.Room.Settings);
    }

    public static TheoryData<ModerationCommand> CommandsAtTheirLimits =>
    [
        new ModerationCommand.Timeout("ann", TimeSpan.FromSeconds(1), new string('r', 200)),
        new ModerationCommand.Timeout(new string('a', 128), TimeSpan.FromDays(14), ""),
        new ModerationCommand.Ban("ann", TimeSpan.FromDays(36_500), null),
        Change(new() { SlowMode = TimeSpan.FromSeconds(300), UniqueWindow = TimeSpan.FromHours(1) }),
        Change(new() { SlowMode = TimeSpan.FromSeconds(1), UniqueWindow = TimeSpan.FromSeconds(1) }),
        Change(new() { TextLimit = 1, DisplayBudget = 1, LinksFrom = ViewerRole.Streamer }),
        Change(new() { TextLimit = 500, DisplayBudget = 10_000 }),
        Change(new() { Delay = TimeSpan.FromSeconds(10), HoldTime = TimeSpan.FromSeconds(30), HoldBelow = ViewerRole.Streamer }),
        Change(new() { HoldTime = TimeSpan.FromHours(24), HoldLinks = true, RaidBrake = false, Judge = JudgeMode.FailClosed }),
        new ModerationCommand.Purge("ann", TimeSpan.FromDays(14)),
        new ModerationCommand.Warn("ann", new string('r', 200)),
        new ModerationCommand.Restrict("ann", null, null),
        new ModerationCommand.Announce(new string('a', 500)),
        new ModerationCommand.Note("ann", new string('a', 500)),
    ];

    [Theory]
    [MemberData(nameof(CommandsAtTheirLimits))]
    public void A_command_at_its_limits_is_done(ModerationCommand command) => _room.MustDo(Mod, command);

    private static ModerationCommand.Configure Change(SettingsChange change) => new(change);
}
