using Danmaku.Contracts.Messages;
using static Danmaku.Tests.Domain.TestRoom;

namespace Danmaku.Tests.Domain.Moderation;

/// <summary>Who may do what to whom.</summary>
public sealed class AuthorityTests
{
    private const RejectReason Done = 0;
    private const RejectReason No = RejectReason.NotAllowed;

    /// <summary>Every command and target that exists, and what becomes of it for each role of the actor.</summary>
    [Theory]
    //          command      target       viewer member moderator           streamer
    [InlineData("delete",    "",          No,    No,    Done,               Done)]
    [InlineData("clear",     "",          No,    No,    Done,               Done)]
    [InlineData("configure", "",          No,    No,    Done,               Done)]
    [InlineData("timeout",   "unseen",    No,    No,    Done,               Done)]
    [InlineData("timeout",   "viewer",    No,    No,    Done,               Done)]
    [InlineData("timeout",   "member",    No,    No,    Done,               Done)]
    [InlineData("timeout",   "moderator", No,    No,    No,                 Done)]
    [InlineData("timeout",   "streamer",  No,    No,    No,                 No)]
    [InlineData("timeout",   "self",      No,    No,    No,                 No)]
    [InlineData("ban",       "unseen",    No,    No,    Done,               Done)]
    [InlineData("ban",       "viewer",    No,    No,    Done,               Done)]
    [InlineData("ban",       "member",    No,    No,    Done,               Done)]
    [InlineData("ban",       "moderator", No,    No,    No,                 Done)]
    [InlineData("ban",       "streamer",  No,    No,    No,                 No)]
    [InlineData("ban",       "self",      No,    No,    No,                 No)]
    [InlineData("lift",      "unseen",    No,    No,    Done,               Done)]
    [InlineData("lift",      "viewer",    No,    No,    Done,               Done)]
    [InlineData("lift",      "member",    No,    No,    Done,               Done)]
    [InlineData("lift",      "moderator", No,    No,    No,                 Done)]
    [InlineData("lift",      "streamer",  No,    No,    No,                 Done)]
    [InlineData("lift",      "self",      No,    No,    RejectReason.Banned, Done)]
    public void The_table_of_roles_commands_and_targets_holds(
        string command, string target, RejectReason viewer, RejectReason member, RejectReason moderator, RejectReason streamer)
    {
        Assert.Equal(viewer, Outcome(ViewerRole.Viewer, command, target));
        Assert.Equal(member, Outcome(ViewerRole.Member, command, target));
        Assert.Equal(moderator, Outcome(ViewerRole.Moderator, command, target));
        Assert.Equal(streamer, Outcome(ViewerRole.Streamer, command, target));
    }

    [Fact]
    public void Whoever_is_put_out_of_the_room_no_longer_rules_it()
    {
        var room = new TestRoom();
        room.MustPost(Mod, "I am a moderator");
        room.MustDo(Sue, new ModerationCommand.Timeout("mod", TimeSpan.FromSeconds(60), "calm down"));

        var rejection = room.MustRefuse(RejectReason.TimedOut, Mod, new ModerationCommand.Clear());

        Assert.Equal(TimeSpan.FromSeconds(60), rejection.RetryAfter);
        room.Wait(seconds: 60);
        room.MustDo(Mod, new ModerationCommand.Clear());
    }

    [Fact]
    public void The_streamer_is_not_held_by_a_sanction_given_before_the_room_knew_them()
    {
        var room = new TestRoom();
        room.MustDo(Mod, new ModerationCommand.Ban("sue", null, null));

        room.MustPost(Sue, "my room");
        room.MustDo(Sue, new ModerationCommand.Lift("sue"));

        room.MustRefuse(RejectReason.NotAllowed, Mod, new ModerationCommand.Ban("sue", null, null));
    }

    [Fact]
    public void The_highest_role_that_somebody_spoke_with_counts()
    {
        var room = new TestRoom();
        room.MustDo(Max, new ModerationCommand.Clear());
        room.MustPost(Max with { Role = ViewerRole.Viewer }, "on my phone");

        room.MustRefuse(RejectReason.NotAllowed, Mod, new ModerationCommand.Ban("max", null, null));
    }

    [Fact]
    public void A_refused_comment_shows_the_role_as_well()
    {
        var room = new TestRoom();
        room.MustReject(RejectReason.TextEmpty, Max, "");

        room.MustRefuse(RejectReason.NotAllowed, Mod, new ModerationCommand.Ban("max", null, null));
    }

    private static RejectReason Outcome(ViewerRole role, string command, string target)
    {
        var actor = new Viewer("actor", "Actor", role);
        var targetId = target switch
        {
            "self" => actor.Id,
            "viewer" => Bob.Id,
            "member" => Mia.Id,
            "moderator" => Max.Id,
            "streamer" => Sue.Id,
            _ => "unseen",
        };
        var banned = new Sanction(SanctionKind.Ban, targetId, null, null, "sue", Support.ManualTimeProvider.Start);
        var room = new TestRoom(state: new("demo", 1, RoomSettings.Default, command == "lift" ? [banned] : [], [], []));
        var comment = room.MustPost(Ann, "a comment").Position;
        foreach (var known in (Viewer[])[Bob, Mia, Max, Sue])
        {
            room.Post(known, "here I am");
        }

        var decision = room.Moderate(actor, command switch
        {
            "delete" => new ModerationCommand.Delete([comment]),
            "clear" => new ModerationCommand.Clear(),
            "configure" => new ModerationCommand.Configure(new SettingsChange { MembersOnly = true }),
            "timeout" => new ModerationCommand.Timeout(targetId, TimeSpan.FromSeconds(60), null),
            "ban" => new ModerationCommand.Ban(targetId, null, null),
            _ => new ModerationCommand.Lift(targetId),
        });

        return decision is Silo.Domain.ModerationDecision.Refused refused ? refused.Rejection.Reason : Done;
    }
}
