using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using static Danmaku.Tests.Domain.TestRoom;

namespace Danmaku.Tests.Domain.Moderation;

/// <summary>Who may do what to whom.</summary>
public sealed class AuthorityTests
{
    /// <summary>Every command and target that exists, and what becomes of it for each role of the actor.</summary>
    private const string Table = """
        command    target     | viewer      member      moderator   streamer
        delete     -          | NotAllowed  NotAllowed  Done        Done
        clear      -          | NotAllowed  NotAllowed  Done        Done
        configure  -          | NotAllowed  NotAllowed  Done        Done
        timeout    unseen     | NotAllowed  NotAllowed  Done        Done
        timeout    viewer     | NotAllowed  NotAllowed  Done        Done
        timeout    member     | NotAllowed  NotAllowed  Done        Done
        timeout    moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        timeout    streamer   | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        timeout    self       | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        ban        unseen     | NotAllowed  NotAllowed  Done        Done
        ban        viewer     | NotAllowed  NotAllowed  Done        Done
        ban        member     | NotAllowed  NotAllowed  Done        Done
        ban        moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        ban        streamer   | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        ban        self       | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        lift       unseen     | NotAllowed  NotAllowed  Done        Done
        lift       viewer     | NotAllowed  NotAllowed  Done        Done
        lift       member     | NotAllowed  NotAllowed  Done        Done
        lift       moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        lift       streamer   | NotAllowed  NotAllowed  NotAllowed  Done
        lift       self       | NotAllowed  NotAllowed  Banned      Done
        """;

    public static TheoryData<string> Rows => [.. Table.ReplaceLineEndings("\n").Split('\n').Skip(1)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_table_of_roles_commands_and_targets_holds(string row)
    {
        var cells = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var outcomes = Enum.GetValues<ViewerRole>().Select(role => Outcome(role, command: cells[0], target: cells[1]));

        Assert.Equal(cells[3..], outcomes);
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
    public void A_streamer_who_also_speaks_as_a_moderator_is_still_the_streamer()
    {
        var room = new TestRoom();
        room.MustPost(Sue, "here");
        room.MustPost(Sue with { Role = ViewerRole.Moderator }, "and here");

        room.MustRefuse(
            RejectReason.NotAllowed, Max with { Role = ViewerRole.Streamer }, new ModerationCommand.Ban("sue", null, null));
    }

    [Fact]
    public void A_refused_comment_shows_the_role_as_well()
    {
        var room = new TestRoom();
        room.MustReject(RejectReason.TextEmpty, Max, "");

        room.MustRefuse(RejectReason.NotAllowed, Mod, new ModerationCommand.Ban("max", null, null));
    }

    private static string Outcome(ViewerRole role, string command, string target)
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

        return decision is ModerationDecision.Refused refused ? refused.Rejection.Reason.ToString() : "Done";
    }
}
