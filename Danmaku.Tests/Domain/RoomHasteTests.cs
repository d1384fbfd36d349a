using Danmaku.Contracts.Messages;
using static Danmaku.Tests.Domain.TestRoom;

namespace Danmaku.Tests.Domain;

/// <summary>Rate limit and slow mode of a room.</summary>
public sealed class RoomHasteTests
{
    private readonly TestRoom _room = new();

    [Fact]
    public void A_viewer_posts_twenty_at_once_and_then_one_every_one_and_a_half_seconds()
    {
        PostTimes(Ann, 20);

        var rejection = _room.MustReject(RejectReason.RateLimited, Ann, "x");
        Assert.Equal(TimeSpan.FromSeconds(1.5), rejection.RetryAfter);
        Assert.Equal("Up to 20 comments in 30 s; your next one in 1.5 s.", rejection.Message);

        _room.Wait(rejection.RetryAfter!.Value.TotalSeconds);
        PostTimes(Ann, 1);
        _room.MustReject(RejectReason.RateLimited, Ann, "x");
        PostTimes(Bob, 20);
    }

    [Fact]
    public void A_moderator_posts_a_hundred_at_once()
    {
        PostTimes(Mod, 100);

        var rejection = _room.MustReject(RejectReason.RateLimited, Mod, "x");

        Assert.Equal(TimeSpan.FromSeconds(0.3), rejection.RetryAfter);
    }

    [Fact]
    public void Being_refused_for_the_rate_does_not_make_the_wait_longer()
    {
        PostTimes(Ann, 20);
        for (var i = 0; i < 100; i++)
        {
            _room.MustReject(RejectReason.RateLimited, Ann, "x");
        }

        _room.Wait(seconds: 1.5);

        PostTimes(Ann, 1);
    }

    [Fact]
    public void Refusals_that_the_author_could_not_help_cost_no_token()
    {
        _room.MustDo(Mod, new ModerationCommand.Timeout("ann", TimeSpan.FromSeconds(1), null));
        RejectTimes(RejectReason.TimedOut);
        _room.Wait(seconds: 1);
        _room.Configure(new SettingsChange { MuteAll = true });
        RejectTimes(RejectReason.MuteAll);
        _room.Configure(new SettingsChange { MuteAll = false, MembersOnly = true });
        RejectTimes(RejectReason.MembersOnly);
        _room.Configure(new SettingsChange { MembersOnly = false });

        PostTimes(Ann, 20);

        void RejectTimes(RejectReason reason)
        {
            for (var i = 0; i < 50; i++)
            {
                _room.MustReject(reason, Ann, "x");
            }
        }
    }

    [Fact]
    public void Refusals_for_what_the_text_says_cost_a_token()
    {
        _room.SetRules(new Rule { Pattern = "bad" });
        _room.Configure(new SettingsChange { LinksFrom = ViewerRole.Member });
        for (var i = 0; i < 10; i++)
        {
            _room.MustReject(RejectReason.TermBlocked, Ann, "bad");
            _room.MustReject(RejectReason.LinkBlocked, Ann, "http://example.com");
        }

        _room.MustReject(RejectReason.RateLimited, Ann, "good");
    }

    [Fact]
    public void An_invalid_draft_is_told_so_even_when_no_token_is_left()
    {
        PostTimes(Ann, 20);

        _room.MustReject(RejectReason.StyleInvalid, Ann, new CommentDraft { Text = "x", Style = default });
    }

    [Fact]
    public void Slow_mode_asks_for_a_pause_between_comments()
    {
        _room.Configure(new SettingsChange { SlowMode = TimeSpan.FromSeconds(5) });
        _room.MustPost(Ann, "one");
        _room.Wait(seconds: 1.88);

        var rejection = _room.MustReject(RejectReason.SlowMode, Ann, "two");
        Assert.Equal(TimeSpan.FromSeconds(3.12), rejection.RetryAfter);
        Assert.Equal("Slow mode: one comment every 5 s; your next one in 3.2 s.", rejection.Message);

        _room.MustPost(Bob, "mine");
        _room.Wait(seconds: 3.12);
        _room.MustPost(Ann, "two");
    }

    [Fact]
    public void Slow_mode_counts_accepted_comments_only_and_costs_no_token()
    {
        _room.Configure(new SettingsChange { SlowMode = TimeSpan.FromSeconds(1) });
        _room.MustReject(RejectReason.TextEmpty, Ann, " ");
        _room.MustPost(Ann, "one");
        for (var i = 0; i < 50; i++)
        {
            _room.MustReject(RejectReason.SlowMode, Ann, "x");
        }

        _room.Wait(seconds: 1);

        _room.MustPost(Ann, "two");
    }

    [Fact]
    public void Slow_mode_does_not_hold_moderators()
    {
        _room.Configure(new SettingsChange { SlowMode = TimeSpan.FromSeconds(300) });

        PostTimes(Mod, 5);
        PostTimes(Sue, 5);
    }

    [Fact]
    public void Slow_mode_switched_on_or_made_longer_counts_from_comments_before()
    {
        _room.MustPost(Ann, "one");
        _room.Wait(seconds: 2);
        _room.Configure(new SettingsChange { SlowMode = TimeSpan.FromSeconds(5) });

        Assert.Equal(TimeSpan.FromSeconds(3), _room.MustReject(RejectReason.SlowMode, Ann, "two").RetryAfter);
        _room.Wait(seconds: 10);
        _room.Configure(new SettingsChange { SlowMode = TimeSpan.FromSeconds(60) });

        Assert.Equal(TimeSpan.FromSeconds(48), _room.MustReject(RejectReason.SlowMode, Ann, "two").RetryAfter);
    }

    [Fact]
    public void Slow_mode_holds_over_a_restart()
    {
        _room.Configure(new SettingsChange { SlowMode = TimeSpan.FromSeconds(60) });
        _room.MustPost(Ann, "one");
        _room.Wait(seconds: 20);

        _room.Restart();

        Assert.Equal(TimeSpan.FromSeconds(40), _room.MustReject(RejectReason.SlowMode, Ann, "two").RetryAfter);
    }

    private void PostTimes(Viewer author, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _room.MustPost(author, "x");
        }
    }
}
