using Danmaku.Contracts.Messages;
using static Danmaku.Tests.Domain.TestRoom;

namespace Danmaku.Tests.Domain;

/// <summary>Comments that were paid for.</summary>
public sealed class SuperChatTests
{
    private static readonly SuperChat Paid = new(500, "USD", TimeSpan.FromMinutes(2));

    [Fact]
    public void A_super_chat_carries_what_was_paid_for_it_over_a_restart()
    {
        var room = new TestRoom();

        Post(room, Ann, "thank you");
        room.Restart();

        Assert.Equal(Paid, Assert.Single(room.Room.Snapshot(viewers: 0).Comments).SuperChat);
    }

    [Fact]
    public void Slow_mode_and_the_rate_limit_do_not_hold_up_what_was_paid_for()
    {
        var room = new TestRoom(RoomSettings.Default with { SlowMode = TimeSpan.FromMinutes(1) });

        for (var i = 0; i < 30; i++)
        {
            Post(room, Ann, $"thank you {i}");
        }

        Assert.Equal(30, room.Texts.Count());
    }

    [Fact]
    public void A_super_chat_is_shown_however_full_the_picture_is()
    {
        var room = new TestRoom(RoomSettings.Default with { DisplayBudget = 1 }, new() { ModeratorBurst = 1_000 });
        for (var i = 0; i < 50; i++)
        {
            room.MustPost(Mod, $"busy {i}");
        }

        Assert.True(room.MustPost(Bob, "too many").Thinned);
        Assert.False(Post(room, Ann, "paid").Thinned);
    }

    [Fact]
    public void Money_does_not_buy_a_way_around_sanctions_rules_and_moderators()
    {
        var room = new TestRoom();
        room.SetRules(new Rule { Pattern = "spoiler", Action = RuleAction.Reject });
        room.MustReject(RejectReason.TermBlocked, Ann, Draft("a spoiler"));

        var shown = Post(room, Ann, "fine").Comment.Position;
        room.MustDo(Mod, new ModerationCommand.Delete([shown], null));
        Assert.Empty(room.Texts);

        room.MustDo(Mod, new ModerationCommand.Ban("ann", null, null));
        room.MustReject(RejectReason.Banned, Ann, Draft("again"));
    }

    [Theory]
    [InlineData(0, "USD", 60)]
    [InlineData(1, "usd", 60)]
    [InlineData(1, "DOLLARS", 60)]
    [InlineData(1, "USD", 0)]
    [InlineData(1, "USD", 86_401)]
    [InlineData(1_000_000_001, "USD", 60)]
    public void What_no_platform_can_have_sold_is_refused(long amount, string currency, int seconds)
    {
        var draft = new CommentDraft { Text = "hi", SuperChat = new SuperChat(amount, currency, TimeSpan.FromSeconds(seconds)) };

        new TestRoom().MustReject(RejectReason.ReceiptInvalid, Ann, draft);
    }

    private static CommentDraft Draft(string text) => new() { Text = text, SuperChat = Paid };

    private static RoomEvent.CommentPosted Post(TestRoom room, Viewer author, string text) =>
        Assert.IsType<Silo.Domain.PostDecision.Accepted>(room.Post(author, Draft(text))).Event;
}
