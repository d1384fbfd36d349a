using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Moderation;
using static Danmaku.Tests.Domain.TestRoom;

namespace Danmaku.Tests.Domain.Moderation;

/// <summary>Taking actions back.</summary>
public sealed class UndoTests
{
    private readonly TestRoom _room = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_undone_timeout_brings_back_the_viewer_and_what_went_with_it(bool overARestart)
    {
        _room.MustPost(Ann, "hello");
        var timeout = _room.MustDo(Mod, new ModerationCommand.Timeout("ann", TimeSpan.FromMinutes(10), "oops")).Position;
        Assert.Empty(_room.Texts);
        if (overARestart)
        {
            _room.Restart();
        }

        Undo(timeout);

        Assert.Equal(["hello"], _room.Texts);
        Assert.Equal(["hello"], _room.Stored.Select(comment => comment.Text));
        _room.MustPost(Ann, "again");
        _room.MustRefuse(RejectReason.CannotUndo, Mod, new ModerationCommand.Undo(timeout));
    }

    [Fact]
    public void What_two_actions_deleted_comes_back_when_both_are_undone()
    {
        var comment = _room.MustPost(Ann, "hello").Position;
        var delete = _room.MustDo(Mod, new ModerationCommand.Delete([comment])).Position;
        var purge = _room.MustDo(Mod, new ModerationCommand.Purge("ann", TimeSpan.FromMinutes(5))).Position;
        var clear = _room.MustDo(Mod, new ModerationCommand.Clear()).Position;

        Undo(delete);
        Undo(clear);
        Assert.Empty(_room.Texts);
        Undo(purge);

        Assert.Equal(["hello"], _room.Texts);
    }

    [Fact]
    public void An_undone_ban_puts_the_timeout_that_it_replaced_in_force_again()
    {
        _room.MustDo(Mod, new ModerationCommand.Timeout("ann", TimeSpan.FromMinutes(10), null));
        var ban = _room.MustDo(Mod, new ModerationCommand.Ban("ann", null, null)).Position;

        Undo(ban);

        _room.MustReject(RejectReason.TimedOut, Ann, "hi");
    }

    [Fact]
    public void Undoing_a_sanction_that_another_replaced_leaves_the_other()
    {
        var timeout = _room.MustDo(Mod, new ModerationCommand.Timeout("ann", TimeSpan.FromMinutes(10), null)).Position;
        _room.MustDo(Max, new ModerationCommand.Ban("ann", null, null));

        Undo(timeout);

        _room.MustReject(RejectReason.Banned, Ann, "hi");
    }

    [Fact]
    public void An_undone_lift_puts_the_sanction_back_for_what_is_left_of_it()
    {
        _room.MustDo(Mod, new ModerationCommand.Timeout("ann", TimeSpan.FromSeconds(60), null));
        _room.Wait(seconds: 20);
        var lift = _room.MustDo(Mod, new ModerationCommand.Lift("ann")).Position;
        _room.Wait(seconds: 10);

        Undo(lift);

        Assert.Equal(TimeSpan.FromSeconds(30), _room.MustReject(RejectReason.TimedOut, Ann, "hi").RetryAfter);
    }

    [Fact]
    public void Undone_settings_leave_what_was_changed_later()
    {
        var change = _room.MustDo(Mod, new ModerationCommand.Configure(
            new SettingsChange { SlowMode = TimeSpan.FromSeconds(10), MembersOnly = true })).Position;
        _room.Configure(new SettingsChange { SlowMode = TimeSpan.FromSeconds(30) });

        Undo(change);

        Assert.Equal(RoomSettings.Default with { SlowMode = TimeSpan.FromSeconds(30) }, _room.Room.Settings);
    }

    [Fact]
    public void Undone_rules_are_the_rules_before_as_a_version_of_their_own()
    {
        _room.SetRules(new Rule { Pattern = "one" });
        _room.SetRules(new Rule { Pattern = "two" });
        var third = _room.Log[^1].Position;

        _room.MustDo(Sue, new ModerationCommand.Undo(third));

        _room.MustReject(RejectReason.TermBlocked, Ann, "one");
        _room.MustPost(Ann, "two");
        Assert.Equal(3, _room.Room.Snapshot(0).Staff!.Rules.Number);
    }

    [Fact]
    public void An_undone_approval_holds_the_comment_again_and_an_undone_denial_too()
    {
        _room.Configure(new SettingsChange { HoldBelow = ViewerRole.Member });
        var comment = _room.MustPost(Ann, "hm").Position;

        var approval = _room.MustDo(Mod, new ModerationCommand.Approve([comment])).Position;
        Undo(approval);
        Assert.Empty(_room.Texts);
        var denial = _room.MustDo(Mod, new ModerationCommand.Deny([comment])).Position;
        Undo(denial);
        _room.MustDo(Mod, new ModerationCommand.Approve([comment]));

        Assert.Equal(["hm"], _room.Texts);
    }

    [Fact]
    public void Pins_announcements_appointments_restrictions_and_vetoes_are_taken_back()
    {
        var first = _room.MustPost(Ann, "first").Position;
        var second = _room.MustPost(Ann, "second").Position;
        _room.MustDo(Mod, new ModerationCommand.PinComment(first, null));
        Undo(_room.MustDo(Mod, new ModerationCommand.PinComment(second, null)).Position);
        Assert.Equal("first", _room.Room.Snapshot(0).Pin?.Comment.Text);
        Undo(_room.MustDo(Mod, new ModerationCommand.Unpin()).Position);
        Assert.Equal("first", _room.Room.Snapshot(0).Pin?.Comment.Text);

        var announcement = _room.MustDo(Mod, new ModerationCommand.Announce("Welcome")).Position;
        Undo(announcement);
        Assert.Equal(announcement, Assert.IsType<RoomEvent.AnnouncementWithdrawn>(_room.Events[^1]).Announcement);

        Undo(_room.MustDo(Mod, new ModerationCommand.Restrict("bob", null, null)).Position);
        Assert.Null(_room.MustPost(Bob, "hi").Withheld);

        Undo(_room.MustDo(Sue, new ModerationCommand.Appoint("bob")).Position);
        Assert.Empty(_room.Room.Snapshot(0).Staff!.Appointments);

        Undo(_room.MustDo(Sue, new ModerationCommand.VetoBrake(TimeSpan.FromHours(1))).Position);
        Assert.Null(_room.Room.Snapshot(0).Staff!.Brake.VetoedUntil);
    }

    [Fact]
    public void What_is_too_old_or_unknown_is_refused_with_the_limits()
    {
        var clear = _room.MustDo(Mod, new ModerationCommand.Clear()).Position;
        _room.Wait(seconds: UndoableActions.Window.TotalSeconds);

        Assert.Contains("200 actions of the last 24 h", _room.MustRefuse(RejectReason.CannotUndo, Mod, new ModerationCommand.Undo(clear)).Message, StringComparison.Ordinal);
        _room.MustRefuse(RejectReason.CannotUndo, Mod, new ModerationCommand.Undo(new RoomPosition(9, 9)));
    }

    private void Undo(RoomPosition action) => _room.MustDo(Sue, new ModerationCommand.Undo(action));
}
