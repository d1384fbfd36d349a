using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using static Danmaku.Tests.Domain.TestRoom;

namespace Danmaku.Tests.Domain.Moderation;

/// <summary>Comments that viewers do not see, or not yet.</summary>
public sealed class StagesTests
{
    private readonly TestRoom _room = new();

    [Fact]
    public void A_held_comment_is_shown_once_it_is_approved_and_keeps_its_place()
    {
        _room.SetRules(new Rule { Pattern = "maybe", Action = RuleAction.Hold });
        var held = _room.MustPost(Ann, "well, maybe", nonce: "n1");
        _room.MustPost(Bob, "later");

        Assert.Equal((CommentStage.Held, "Rule 1 holds \"maybe\"."), (held.Withheld?.Stage, held.Withheld?.Why));
        Assert.Equal(["later"], _room.Texts);
        Assert.Equal(CommentStage.Held, Assert.IsType<PostDecision.Repeated>(_room.Post(Ann, "well, maybe", nonce: "n1")).Stage);

        var shown = Assert.IsType<RoomEvent.CommentsShown>(_room.MustDo(Mod, new ModerationCommand.Approve([held.Position])));

        Assert.Equal((ShowCause.Approved, held.Comment), (shown.Cause, Assert.Single(shown.Comments)));
        Assert.Equal(["well, maybe", "later"], _room.Texts);
        _room.MustRefuse(RejectReason.TargetUnknown, Mod, new ModerationCommand.Approve([held.Position]));
    }

    [Fact]
    public void A_denied_comment_is_gone_and_its_author_is_told_why()
    {
        _room.Configure(new SettingsChange { HoldBelow = ViewerRole.Member });
        var held = _room.MustPost(Ann, "hm").Position;

        var denied = Assert.IsType<RoomEvent.CommentsDeleted>(_room.MustDo(Mod, new ModerationCommand.Deny([held], "not here")));

        Assert.Equal((DeleteCause.Denied, "not here"), (denied.Cause, denied.Reason));
        Assert.Equal("ann", Assert.Single(denied.Concerned));
        Assert.Empty(_room.Texts);
    }

    [Fact]
    public void What_nobody_approves_in_time_is_denied_by_the_clock()
    {
        _room.Configure(new SettingsChange { HoldBelow = ViewerRole.Member, HoldTime = TimeSpan.FromSeconds(30) });
        var held = _room.MustPost(Ann, "hm");
        Assert.Equal(held.At.AddSeconds(30), _room.Room.DueAt);

        _room.Elapse(seconds: 29.999);
        Assert.Single(_room.Room.Snapshot(0).Staff!.Withheld);
        _room.Elapse(seconds: 0.001);

        var expired = Assert.IsType<RoomEvent.CommentsDeleted>(_room.Events[^1]);
        Assert.Equal((DeleteCause.Expired, held.Position), (expired.Cause, Assert.Single(expired.Comments)));
        Assert.Empty(_room.Room.Snapshot(0).Staff!.Withheld);
        Assert.Null(_room.Room.DueAt);
        Assert.Equal(ModerationAction.Expire, _room.Log[^1].Action);
    }

    [Fact]
    public void The_queue_is_bounded_and_says_so()
    {
        var room = new TestRoom(limits: new RoomLimits { HeldCapacity = 10, ViewerBurst = 100 });
        room.Configure(new SettingsChange { HoldBelow = ViewerRole.Member });
        for (var i = 0; i < 10; i++)
        {
            room.MustPost(Ann, $"text {i}");
        }

        var rejection = room.MustReject(RejectReason.HeldQueueFull, Ann, "one more");

        Assert.Contains("10 comments wait", rejection.Message, StringComparison.Ordinal);
        Assert.NotNull(rejection.RetryAfter);
    }

    [Fact]
    public void With_a_delay_viewers_see_a_comment_later_and_a_moderators_at_once()
    {
        _room.Configure(new SettingsChange { Delay = TimeSpan.FromSeconds(4) });
        var first = _room.MustPost(Ann, "first");
        _room.MustPost(Mod, "second");
        Assert.Equal(CommentStage.Delayed, first.Withheld?.Stage);
        Assert.Equal(["second"], _room.Texts);

        _room.Elapse(seconds: 4);

        var shown = Assert.IsType<RoomEvent.CommentsShown>(_room.Events[^1]);
        Assert.Equal(ShowCause.DelayOver, shown.Cause);
        Assert.Equal(["first", "second"], _room.Texts);
    }

    [Fact]
    public void What_is_deleted_within_the_delay_never_shows()
    {
        _room.Configure(new SettingsChange { Delay = TimeSpan.FromSeconds(4) });
        var comment = _room.MustPost(Ann, "bad").Position;

        _room.MustDo(Mod, new ModerationCommand.Delete([comment]));
        _room.Elapse(seconds: 10);

        Assert.DoesNotContain(_room.Events, happened => happened is RoomEvent.CommentsShown);
    }

    [Fact]
    public void A_delay_that_ran_out_while_the_room_was_away_is_over_at_once()
    {
        _room.Configure(new SettingsChange { Delay = TimeSpan.FromSeconds(4) });
        _room.MustPost(Ann, "first");
        _room.Wait(seconds: 10);

        _room.Restart();
        _room.Elapse(seconds: 0);

        Assert.Equal(["first"], _room.Texts);
    }

    [Fact]
    public void A_restricted_viewers_comments_look_to_them_like_others_and_nobody_else_sees_them()
    {
        _room.MustDo(Mod, new ModerationCommand.Restrict("ann", null, "spam"));

        var posted = _room.MustPost(Ann, "buy this");

        Assert.Equal(CommentStage.Shadowed, posted.Withheld?.Stage);
        Assert.True(posted.Thinned);
        Assert.Empty(posted.Concerned);
        Assert.Empty(_room.Texts);
        Assert.Equal("buy this", Assert.Single(_room.Room.Snapshot(0).Staff!.Withheld).Comment.Text);
        _room.MustDo(Mod, new ModerationCommand.Lift("ann", SanctionKind.Restriction));
        _room.MustPost(Ann, "hello");
        Assert.Equal(["hello"], _room.Texts);
    }

    [Fact]
    public void A_timeout_takes_with_it_what_its_viewer_said_lately_and_what_waits()
    {
        _room.MustPost(Ann, "old");
        _room.Wait(seconds: 3_600);
        var recent = _room.MustPost(Ann, "recent").Position;
        _room.Configure(new SettingsChange { HoldBelow = ViewerRole.Member });
        var held = _room.MustPost(Ann, "held").Position;

        var happened = Assert.IsType<RoomEvent.ViewerSanctioned>(
            _room.MustDo(Mod, new ModerationCommand.Timeout("ann", TimeSpan.FromMinutes(1), "calm down", TimeSpan.FromMinutes(10))));

        Assert.Equal<IEnumerable<RoomPosition>>([recent, held], happened.Purged!.Known);
        Assert.Equal(["old"], _room.Texts);
        Assert.Equal(["recent", "held"], _room.Log[^1].Comments.Select(comment => comment.Text));
    }

    [Fact]
    public void A_rule_times_out_for_longer_each_time_over_a_restart_too()
    {
        _room.SetRules(new Rule { Pattern = "slur", Action = RuleAction.Timeout, Timeout = TimeSpan.FromMinutes(1) });

        Assert.Equal(TimeSpan.FromMinutes(1), _room.MustReject(RejectReason.TimedOut, Ann, "slur").RetryAfter);
        _room.Wait(seconds: 60);
        Assert.Equal(TimeSpan.FromMinutes(4), _room.MustReject(RejectReason.TimedOut, Ann, "slur").RetryAfter);
        _room.Wait(seconds: 240);
        _room.Restart();
        Assert.Equal(TimeSpan.FromMinutes(16), _room.MustReject(RejectReason.TimedOut, Ann, "slur").RetryAfter);
        _room.Wait(seconds: 86_400);
        Assert.Equal(TimeSpan.FromMinutes(1), _room.MustReject(RejectReason.TimedOut, Ann, "slur").RetryAfter);
        Assert.Null(_room.Log[^1].Actor);
    }

    [Fact]
    public void What_a_rule_masks_is_shown_masked()
    {
        _room.SetRules(new Rule { Pattern = "damn", Action = RuleAction.Mask });

        var accepted = Assert.IsType<PostDecision.Accepted>(_room.Post(Ann, "well damn!"));

        Assert.Equal("well ＊＊＊＊!", accepted.Masked);
        Assert.Equal(["well ＊＊＊＊!"], _room.Texts);
    }

    [Fact]
    public void Links_can_wait_for_a_moderator_and_allowed_sites_pass()
    {
        _room.MustDo(Sue, new ModerationCommand.SetRules(new RuleSet { Allowed = ["example.com"] }, null));
        _room.Configure(new SettingsChange { LinksFrom = ViewerRole.Member, HoldLinks = true });

        Assert.Equal(CommentStage.Held, _room.MustPost(Ann, "see https://example.org/x").Withheld?.Stage);
        Assert.Null(_room.MustPost(Ann, "see https://www.example.com/x").Withheld);
        Assert.Null(_room.MustPost(Mia, "see https://example.org/x").Withheld);
    }

    [Fact]
    public void Whoever_is_warned_posts_again_once_they_acknowledged_it()
    {
        var warning = _room.MustDo(Mod, new ModerationCommand.Warn("ann", "no spoilers"));

        Assert.Equal("ann", Assert.Single(warning.Concerned));
        Assert.Contains("no spoilers", _room.MustReject(RejectReason.WarningPending, Ann, "hi").Message, StringComparison.Ordinal);
        _room.Restart();
        _room.MustReject(RejectReason.WarningPending, Ann, "hi");
        _room.MustDo(Ann, new ModerationCommand.Acknowledge());
        _room.MustPost(Ann, "sorry");
        _room.MustRefuse(RejectReason.TargetUnknown, Ann, new ModerationCommand.Acknowledge());
    }

    [Fact]
    public void A_sanction_is_appealed_once_and_the_viewer_is_told()
    {
        _room.MustDo(Mod, new ModerationCommand.Ban("ann", null, "bots"));
        var made = _room.MustDo(Ann, new ModerationCommand.MakeAppeal("I am no bot"));
        _room.MustRefuse(RejectReason.AlreadyAppealed, Ann, new ModerationCommand.MakeAppeal("really"));
        _room.Restart();
        _room.MustRefuse(RejectReason.AlreadyAppealed, Ann, new ModerationCommand.MakeAppeal("really"));

        var answered = Assert.IsType<RoomEvent.AppealAnswered>(
            _room.MustDo(Max, new ModerationCommand.AnswerAppeal(made.Position, Granted: true, "You are right.")));

        Assert.Equal("ann", Assert.Single(answered.Concerned));
        Assert.IsType<RoomEvent.SanctionLifted>(_room.Events[^1]);
        _room.MustPost(Ann, "thanks");
        _room.MustRefuse(RejectReason.TargetUnknown, Max, new ModerationCommand.AnswerAppeal(made.Position, Granted: false, null));
    }

    [Fact]
    public void A_draft_goes_to_the_outside_judge_when_nothing_else_is_against_it()
    {
        _room.Configure(new SettingsChange { Judge = JudgeMode.FailClosed });
        var draft = new CommentDraft { Text = "hm" };

        Assert.Equal("hm", Assert.IsType<PostDecision.Judge>(_room.Post(Ann, draft)).Text);
        Assert.Empty(_room.Texts);
        Assert.Null(Assert.IsType<PostDecision.Accepted>(_room.Post(Ann, draft, new Judged(JudgeVerdict.Allow, null))).Event.Withheld);
        Assert.Equal(
            CommentStage.Held, Assert.IsType<PostDecision.Accepted>(_room.Post(Ann, draft, new Judged(JudgeVerdict.NoAnswer, null))).Event.Withheld?.Stage);
        Assert.Equal(
            "rude", Assert.IsType<PostDecision.Rejected>(_room.Post(Ann, draft, new Judged(JudgeVerdict.Reject, "rude"))).Rejection.Message);
        Assert.IsType<PostDecision.Accepted>(_room.Post(Mod, draft));
        _room.MustDo(Mod, new ModerationCommand.Ban("ann", null, null));
        Assert.Equal(
            RejectReason.Banned,
            Assert.IsType<PostDecision.Rejected>(_room.Post(Ann, draft, new Judged(JudgeVerdict.Allow, null))).Rejection.Reason);
    }

    [Fact]
    public void A_pinned_comment_goes_with_its_time_and_with_its_deletion()
    {
        var first = _room.MustPost(Ann, "first").Position;
        var second = _room.MustPost(Bob, "second").Position;
        _room.MustDo(Mod, new ModerationCommand.PinComment(first, TimeSpan.FromSeconds(30)));
        _room.Restart();
        Assert.Equal("first", _room.Room.Snapshot(0).Pin?.Comment.Text);
        _room.Elapse(seconds: 30);
        Assert.Null(_room.Room.Snapshot(0).Pin);

        _room.MustDo(Mod, new ModerationCommand.PinComment(second, null));
        _room.MustDo(Mod, new ModerationCommand.Ban("bob", null, null));

        Assert.Null(_room.Room.Snapshot(0).Pin);
        _room.MustRefuse(RejectReason.TargetUnknown, Mod, new ModerationCommand.PinComment(second, null));
    }
}
