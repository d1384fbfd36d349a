using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using static Danmaku.Tests.Domain.TestRoom;

namespace Danmaku.Tests.Domain;

public sealed class RoomPostTests
{
    private readonly TestRoom _room = new();

    [Fact]
    public void An_accepted_comment_is_an_event_a_place_in_history_and_pending()
    {
        var draft = new CommentDraft
        {
            Text = "  前方高能 ",
            Style = new CommentStyle(CommentMode.Top, 0xFF0000, CommentSize.Large),
            Mention = "bob",
            MediaTime = TimeSpan.FromSeconds(73.4),
        };

        var decision = Assert.IsType<PostDecision.Accepted>(_room.Room.Post(Ann, draft));

        var comment = decision.Event.Comment;
        Assert.Equal(new RoomPosition(1, 1), comment.Position);
        Assert.Equal("前方高能", comment.Text);
        Assert.Equal(
            (draft.Style, "bob", draft.MediaTime, Ann),
            (comment.Style, comment.Mention, comment.MediaTime, comment.Author));
        Assert.Equal(_room.Clock.GetUtcNow(), comment.At);
        Assert.True(_room.Room.HasPending);
        Assert.Same(decision.Event, Assert.Single(_room.Room.TakePending()));
        Assert.False(_room.Room.HasPending);
        Assert.Empty(_room.Room.TakePending());
        var snapshot = _room.Room.Snapshot(viewers: 3);
        Assert.Equal(("demo", new RoomPosition(1, 1), 3), (snapshot.RoomId, snapshot.Position, snapshot.Viewers));
        Assert.Same(comment, Assert.Single(snapshot.Comments));
    }

    [Fact]
    public void Times_are_whole_milliseconds_and_never_go_back()
    {
        _room.Clock.Advance(TimeSpan.FromTicks(15_678));

        var posted = _room.MustPost(Ann, "hi");

        Assert.Equal(Support.ManualTimeProvider.Start.AddMilliseconds(1), posted.At);
    }

    [Fact]
    public void A_nonce_posted_again_is_answered_as_the_first_time_and_touches_nothing()
    {
        var first = _room.MustPost(Ann, "hi", nonce: "n1");
        _room.MustDo(Mod, new ModerationCommand.Timeout("ann", TimeSpan.FromSeconds(60), null, Window: TimeSpan.Zero));

        for (var i = 0; i < 100; i++)
        {
            var repeated = Assert.IsType<PostDecision.Repeated>(_room.Post(Ann, "hi", nonce: "n1"));
            Assert.Equal(first.Position, repeated.Position);
        }

        Assert.Single(_room.Texts);
        Assert.Equal(2, _room.Room.Position.Sequence);
    }

    [Fact]
    public void A_nonce_belongs_to_its_viewer()
    {
        _room.MustPost(Ann, "hi", nonce: "n1");

        _room.MustPost(Bob, "hi", nonce: "n1");
    }

    [Fact]
    public void A_nonce_is_forgotten_after_its_window()
    {
        _room.MustPost(Ann, "hi", nonce: "n1");

        _room.Wait(seconds: 599.999);
        Assert.IsType<PostDecision.Repeated>(_room.Post(Ann, "hi", nonce: "n1"));
        _room.Wait(seconds: 0.001);

        _room.MustPost(Ann, "hi", nonce: "n1");
    }

    [Fact]
    public void A_refused_draft_does_not_use_its_nonce_up()
    {
        _room.Configure(new SettingsChange { MuteAll = true });
        Assert.IsType<PostDecision.Rejected>(_room.Post(Ann, "hi", nonce: "n1"));
        _room.Configure(new SettingsChange { MuteAll = false });

        _room.MustPost(Ann, "hi", nonce: "n1");
    }

    public static TheoryData<RejectReason, string, CommentDraft> InvalidDrafts
    {
        get
        {
            var hi = new CommentDraft { Text = "hi" };
            var style = CommentStyle.Default;
            return new TheoryData<RejectReason, string, CommentDraft>
            {
                { RejectReason.StyleInvalid, "0", hi with { Style = default } },
                { RejectReason.StyleInvalid, "5", hi with { Style = style with { Mode = (CommentMode)5 } } },
                { RejectReason.StyleInvalid, "-1", hi with { Style = style with { Color = -1 } } },
                { RejectReason.StyleInvalid, "16777216", hi with { Style = style with { Color = 0x1000000 } } },
                { RejectReason.StyleInvalid, "not 0", hi with { Style = style with { Size = 0 } } },
                { RejectReason.StyleInvalid, "not 4", hi with { Style = style with { Size = (CommentSize)4 } } },
                { RejectReason.NonceInvalid, "has 0", hi with { Nonce = "" } },
                { RejectReason.NonceInvalid, "has 65", hi with { Nonce = new string('n', 65) } },
                { RejectReason.NonceInvalid, "control", hi with { Nonce = "a\nb" } },
                { RejectReason.MentionInvalid, "has 0", hi with { Mention = "" } },
                { RejectReason.MentionInvalid, "has 129", hi with { Mention = new string('m', 129) } },
                { RejectReason.MentionInvalid, "128", hi with { Mention = "\0" } },
                { RejectReason.MediaTimeInvalid, "10000", hi with { MediaTime = TimeSpan.FromTicks(-1) } },
                { RejectReason.MediaTimeInvalid, "10000", hi with { MediaTime = TimeSpan.FromHours(10_000.001) } },
                { RejectReason.ReplyUnknown, "1.7", hi with { ReplyTo = new RoomPosition(1, 7) } },
                { RejectReason.TextEmpty, "visible", hi with { Text = "" } },
                { RejectReason.TextEmpty, "visible", hi with { Text = " \u200B\u202E\t" } },
                { RejectReason.TextTooLong, "100", hi with { Text = new string('x', 101) } },
                { RejectReason.TextTooLarge, "4096", hi with { Text = new string('\u6587', 1_366) } },
                { RejectReason.TextTooLarge, "4096", hi with { Text = new string(' ', 4_097) } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(InvalidDrafts))]
    public void An_invalid_draft_is_told_why_and_costs_a_token(RejectReason reason, string inMessage, CommentDraft draft)
    {
        var rejection = _room.MustReject(reason, Ann, draft);

        Assert.Contains(inMessage, rejection.Message, StringComparison.Ordinal);
        Assert.Null(rejection.RetryAfter);
        Assert.False(_room.Room.HasPending);
        for (var i = 0; i < 19; i++)
        {
            _room.MustPost(Ann, "hi");
        }

        _room.MustReject(RejectReason.RateLimited, Ann, "hi");
    }

    [Fact]
    public void Values_at_their_limits_are_taken()
    {
        var earlier = _room.MustPost(Bob, "first");

        var decision = _room.Post(Ann, new CommentDraft
        {
            Text = new string('字', 100),
            Nonce = new string('n', 64),
            Mention = new string('m', 128),
            MediaTime = TimeSpan.FromHours(10_000),
            Style = new CommentStyle(CommentMode.Reverse, 0, CommentSize.Small),
            ReplyTo = earlier.Position,
        });

        Assert.IsType<PostDecision.Accepted>(decision);
    }

    [Fact]
    public void A_reply_to_a_deleted_comment_is_refused()
    {
        var earlier = _room.MustPost(Bob, "first");
        _room.MustDo(Mod, new ModerationCommand.Delete([earlier.Position]));

        _room.MustReject(RejectReason.ReplyUnknown, Ann, new CommentDraft { Text = "yes", ReplyTo = earlier.Position });
    }

    [Fact]
    public void Mute_all_leaves_moderators_and_members_only_leaves_members()
    {
        _room.Configure(new SettingsChange { MuteAll = true });
        _room.MustReject(RejectReason.MuteAll, Mia, "hi");
        _room.MustPost(Mod, "hi");
        _room.MustPost(Sue, "hi");

        _room.Configure(new SettingsChange { MuteAll = false, MembersOnly = true });
        _room.MustReject(RejectReason.MembersOnly, Ann, "hi");
        _room.MustPost(Mia, "hi");
    }

    [Fact]
    public void Links_are_for_the_role_that_the_room_says_and_up()
    {
        _room.Configure(new SettingsChange { LinksFrom = ViewerRole.Streamer });

        _room.MustReject(RejectReason.LinkBlocked, Mod, "see https://example.com/x");
        _room.MustPost(Mod, "see nothing");
        _room.MustPost(Sue, "see https://example.com/x");
    }

    [Fact]
    public void Blocked_terms_bind_viewers_and_members_only()
    {
        _room.SetRules(new Rule { Pattern = "spoiler" });

        var rejection = _room.MustReject(RejectReason.TermBlocked, Mia, "a big SPOILER!");
        _room.MustPost(Mod, "no spoiler please");

        Assert.Equal("The text contains \"SPOILER\", which is blocked here.", rejection.Message);
    }

    [Fact]
    public void A_text_can_be_repeated_once_the_window_is_over()
    {
        _room.Configure(new SettingsChange { UniqueWindow = TimeSpan.FromSeconds(30) });
        _room.MustPost(Ann, "GG everyone");
        _room.Wait(seconds: 10);

        var rejection = _room.MustReject(RejectReason.NotUnique, Bob, "gg everyone");
        Assert.Equal(TimeSpan.FromSeconds(20), rejection.RetryAfter);
        Assert.Contains("30 s", rejection.Message, StringComparison.Ordinal);

        _room.MustPost(Mod, "GG everyone");
        _room.Wait(seconds: 30);
        _room.MustPost(Bob, "gg everyone");
    }

    [Fact]
    public void Unique_switched_on_knows_the_comments_in_history()
    {
        _room.MustPost(Ann, "same");
        _room.Wait(seconds: 5);
        _room.Configure(new SettingsChange { UniqueWindow = TimeSpan.FromSeconds(30) });

        var rejection = _room.MustReject(RejectReason.NotUnique, Bob, "same");

        Assert.Equal(TimeSpan.FromSeconds(25), rejection.RetryAfter);
    }

    [Fact]
    public void History_keeps_the_newest_comments()
    {
        var room = new TestRoom(limits: new RoomLimits { HistorySize = 10 });
        for (var i = 0; i < 15; i++)
        {
            room.MustPost(Ann, $"c{i}");
        }

        Assert.Equal(Enumerable.Range(5, 10).Select(i => $"c{i}"), room.Texts);
    }

    [Fact]
    public void Beyond_the_display_budget_comments_are_thinned_and_still_in_history()
    {
        _room.Configure(new SettingsChange { DisplayBudget = 1 });

        var posted = Enumerable.Range(0, 20).Select(i => _room.MustPost(Ann, $"c{i}", nonce: $"n{i}")).ToList();

        Assert.False(posted[0].Thinned);
        Assert.True(posted[^1].Thinned);
        Assert.Equal(20, _room.Texts.Count());
        Assert.True(Assert.IsType<PostDecision.Repeated>(_room.Post(Ann, "c19", nonce: "n19")).Thinned);
        Assert.False(_room.MustPost(Mod, "order please").Thinned);
    }
}
