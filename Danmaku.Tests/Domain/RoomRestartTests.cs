using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using static Danmaku.Tests.Domain.TestRoom;

namespace Danmaku.Tests.Domain;

public sealed class RoomRestartTests
{
    private readonly TestRoom _room = new();

    [Fact]
    public void A_restart_begins_an_epoch_and_keeps_history_settings_sanctions_and_nonces()
    {
        _room.Configure(new SettingsChange { TextLimit = 10 });
        var posted = _room.MustPost(Ann, "hi", nonce: "n1");
        _room.MustDo(Mod, new ModerationCommand.Ban("bob", null, "bots"));

        _room.Restart();

        Assert.Equal(new RoomPosition(2, 0), _room.Room.Position);
        Assert.Equal(["hi"], _room.Texts);
        Assert.Equal(10, _room.Room.Settings.TextLimit);
        Assert.Equal(SanctionKind.Ban, _room.Room.StandingOf("bob").Sanction?.Kind);
        Assert.Equal(posted.Position, Assert.IsType<PostDecision.Repeated>(_room.Post(Ann, "hi", nonce: "n1")).Position);
        Assert.Equal(new RoomPosition(2, 1), _room.MustPost(Ann, "again").Position);
        Assert.IsType<PostDecision.Accepted>(_room.Post(Ann, new CommentDraft { Text = "yes", ReplyTo = posted.Position }));
    }

    [Fact]
    public void What_ran_out_while_the_room_was_away_does_not_come_back()
    {
        _room.MustPost(Ann, "hi", nonce: "n1");
        _room.MustDo(Mod, new ModerationCommand.Timeout("ann", TimeSpan.FromSeconds(600), null));
        _room.Wait(seconds: 600);

        _room.Restart();

        Assert.Null(_room.Room.StandingOf("ann").Sanction);
        _room.MustPost(Ann, "hi", nonce: "n1");
    }

    [Fact]
    public void A_moderator_who_spoke_before_the_restart_is_still_known_as_one()
    {
        _room.MustPost(Max, "hi");

        _room.Restart();

        _room.MustRefuse(RejectReason.NotAllowed, Mod, new ModerationCommand.Ban("max", null, null));
    }

    [Fact]
    public void Unique_texts_are_known_over_a_restart()
    {
        _room.Configure(new SettingsChange { UniqueWindow = TimeSpan.FromMinutes(1) });
        _room.MustPost(Ann, "only once");
        _room.Wait(seconds: 20);

        _room.Restart();

        Assert.Equal(TimeSpan.FromSeconds(40), _room.MustReject(RejectReason.NotUnique, Bob, "only once").RetryAfter);
    }
}
