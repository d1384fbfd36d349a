using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using static Danmaku.Tests.Domain.TestRoom;

namespace Danmaku.Tests.Domain.Moderation;

/// <summary>Who may do what to whom.</summary>
public sealed class AuthorityTests
{
    /// <summary>Every command and target that exists, and what becomes of it for each role of the actor.</summary>
    private const string Table = """
        command     target     | viewer      member      moderator   streamer
        delete      -          | NotAllowed  NotAllowed  Done        Done
        clear       -          | NotAllowed  NotAllowed  Done        Done
        configure   -          | NotAllowed  NotAllowed  Done        Done
        approve     -          | NotAllowed  NotAllowed  Done        Done
        deny        -          | NotAllowed  NotAllowed  Done        Done
        pin         -          | NotAllowed  NotAllowed  Done        Done
        unpin       -          | NotAllowed  NotAllowed  Done        Done
        announce    -          | NotAllowed  NotAllowed  Done        Done
        rules       -          | NotAllowed  NotAllowed  Done        Done
        undo        -          | NotAllowed  NotAllowed  Done        Done
        timeout     unseen     | NotAllowed  NotAllowed  Done        Done
        timeout     viewer     | NotAllowed  NotAllowed  Done        Done
        timeout     member     | NotAllowed  NotAllowed  Done        Done
        timeout     moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        timeout     appointed  | NotAllowed  NotAllowed  NotAllowed  Done
        timeout     dismissed  | NotAllowed  NotAllowed  Done        Done
        timeout     streamer   | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        timeout     self       | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        ban         unseen     | NotAllowed  NotAllowed  Done        Done
        ban         viewer     | NotAllowed  NotAllowed  Done        Done
        ban         member     | NotAllowed  NotAllowed  Done        Done
        ban         moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        ban         appointed  | NotAllowed  NotAllowed  NotAllowed  Done
        ban         dismissed  | NotAllowed  NotAllowed  Done        Done
        ban         streamer   | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        ban         self       | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        warn        unseen     | NotAllowed  NotAllowed  Done        Done
        warn        viewer     | NotAllowed  NotAllowed  Done        Done
        warn        member     | NotAllowed  NotAllowed  Done        Done
        warn        moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        warn        appointed  | NotAllowed  NotAllowed  NotAllowed  Done
        warn        dismissed  | NotAllowed  NotAllowed  Done        Done
        warn        streamer   | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        warn        self       | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        restrict    unseen     | NotAllowed  NotAllowed  Done        Done
        restrict    viewer     | NotAllowed  NotAllowed  Done        Done
        restrict    member     | NotAllowed  NotAllowed  Done        Done
        restrict    moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        restrict    appointed  | NotAllowed  NotAllowed  NotAllowed  Done
        restrict    dismissed  | NotAllowed  NotAllowed  Done        Done
        restrict    streamer   | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        restrict    self       | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        purge       unseen     | NotAllowed  NotAllowed  Done        Done
        purge       viewer     | NotAllowed  NotAllowed  Done        Done
        purge       member     | NotAllowed  NotAllowed  Done        Done
        purge       moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        purge       appointed  | NotAllowed  NotAllowed  NotAllowed  Done
        purge       dismissed  | NotAllowed  NotAllowed  Done        Done
        purge       streamer   | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        purge       self       | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        lift        unseen     | NotAllowed  NotAllowed  Done        Done
        lift        viewer     | NotAllowed  NotAllowed  Done        Done
        lift        member     | NotAllowed  NotAllowed  Done        Done
        lift        moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        lift        appointed  | NotAllowed  NotAllowed  NotAllowed  Done
        lift        dismissed  | NotAllowed  NotAllowed  Done        Done
        lift        streamer   | NotAllowed  NotAllowed  NotAllowed  Done
        lift        self       | NotAllowed  NotAllowed  Banned      Done
        note        unseen     | NotAllowed  NotAllowed  Done        Done
        note        viewer     | NotAllowed  NotAllowed  Done        Done
        note        member     | NotAllowed  NotAllowed  Done        Done
        note        moderator  | NotAllowed  NotAllowed  Done        Done
        note        appointed  | NotAllowed  NotAllowed  Done        Done
        note        dismissed  | NotAllowed  NotAllowed  Done        Done
        note        streamer   | NotAllowed  NotAllowed  Done        Done
        note        self       | NotAllowed  NotAllowed  Done        Done
        answer      unseen     | NotAllowed  NotAllowed  Done        Done
        answer      viewer     | NotAllowed  NotAllowed  Done        Done
        answer      member     | NotAllowed  NotAllowed  Done        Done
        answer      moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        answer      appointed  | NotAllowed  NotAllowed  NotAllowed  Done
        answer      dismissed  | NotAllowed  NotAllowed  Done        Done
        answer      streamer   | NotAllowed  NotAllowed  NotAllowed  Done
        answer      self       | NotAllowed  NotAllowed  Banned      Done
        appoint     unseen     | NotAllowed  NotAllowed  NotAllowed  Done
        appoint     viewer     | NotAllowed  NotAllowed  NotAllowed  Done
        appoint     member     | NotAllowed  NotAllowed  NotAllowed  Done
        appoint     moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        appoint     appointed  | NotAllowed  NotAllowed  NotAllowed  Done
        appoint     dismissed  | NotAllowed  NotAllowed  NotAllowed  Done
        appoint     streamer   | NotAllowed  NotAllowed  NotAllowed  Done
        appoint     self       | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        dismiss     unseen     | NotAllowed  NotAllowed  NotAllowed  Done
        dismiss     viewer     | NotAllowed  NotAllowed  NotAllowed  Done
        dismiss     member     | NotAllowed  NotAllowed  NotAllowed  Done
        dismiss     moderator  | NotAllowed  NotAllowed  NotAllowed  Done
        dismiss     appointed  | NotAllowed  NotAllowed  NotAllowed  Done
        dismiss     dismissed  | NotAllowed  NotAllowed  NotAllowed  Done
        dismiss     streamer   | NotAllowed  NotAllowed  NotAllowed  Done
        dismiss     self       | NotAllowed  NotAllowed  NotAllowed  NotAllowed
        veto        -          | NotAllowed  NotAllowed  NotAllowed  Done
        acknowledge self       | Done        Done        Done        Done
        appeal      self       | Done        Done        Done        Done
        """;

    [Fact]
    public void The_table_has_every_command() => Assert.Equal(
        typeof(ModerationCommand).GetNestedTypes().Select(type => type.Name).Except([nameof(ModerationCommand.RollBackRules)]).Order(),
        Lines.Select(row => row.Split(' ')[0]).Distinct().Select(command => CommandOf(command, "x", default).GetType().Name).Order());

    private static IEnumerable<string> Lines => Table.ReplaceLineEndings("\n").Split('\n').Skip(1);

    public static TheoryData<string> Rows => [.. Lines];

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

    [Fact]
    public void Whom_the_streamer_appoints_moderates_whatever_their_token_says()
    {
        var room = new TestRoom();
        room.MustDo(Sue, new ModerationCommand.Appoint("ann"));
        room.MustDo(Ann, new ModerationCommand.Timeout("bob", TimeSpan.FromSeconds(60), null));
        room.MustRefuse(RejectReason.NotAllowed, Mod, new ModerationCommand.Ban("ann", null, null));

        room.Restart();
        room.MustDo(Ann, new ModerationCommand.Lift("bob"));

        room.MustDo(Sue, new ModerationCommand.Dismiss("ann"));
        room.MustRefuse(RejectReason.NotAllowed, Ann, new ModerationCommand.Clear());
    }

    [Fact]
    public void Whom_the_streamer_dismisses_is_a_member_whatever_their_token_says()
    {
        var room = new TestRoom();
        room.MustDo(Mod, new ModerationCommand.Configure(new SettingsChange { MuteAll = true }));
        room.MustDo(Sue, new ModerationCommand.Dismiss("mod"));

        room.MustRefuse(RejectReason.NotAllowed, Mod, new ModerationCommand.Clear());
        room.MustReject(RejectReason.MuteAll, Mod, "but I");
        room.MustDo(Max, new ModerationCommand.Ban("mod", null, null));
    }

    [Fact]
    public void A_moderator_does_not_undo_what_the_streamer_did()
    {
        var room = new TestRoom();
        var ban = room.MustDo(Sue, new ModerationCommand.Ban("ann", null, null)).Position;

        room.MustRefuse(RejectReason.NotAllowed, Mod, new ModerationCommand.Undo(ban));

        room.MustDo(Sue, new ModerationCommand.Undo(ban));
        room.MustPost(Ann, "back");
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
            _ => target,
        };

        // What there has to be for the command to have an object.
        var start = Support.ManualTimeProvider.Start;
        var banned = new Sanction(SanctionKind.Ban, targetId, null, null, "sue", start);
        var appeal = new Appeal(new RoomPosition(1, 1), new Viewer(targetId, "T", ViewerRole.Viewer), banned, "please", start, AppealState.Open, null, null);
        var room = new TestRoom(state: new(
            "demo",
            2,
            RoomSettings.Default,
            command switch
            {
                "lift" or "answer" or "appeal" => [banned],
                "acknowledge" => [banned with { Kind = SanctionKind.Warning, Reason = "careful" }],
                _ => [],
            },
            [],
            [])
        {
            Appointments = [new Appointment("appointed", true), new Appointment("dismissed", false)],
            Appeals = command == "answer" ? [appeal] : [],
        });
        var comment = room.MustPost(Ann, "a comment").Position;
        foreach (var known in (Viewer[])[Bob, Mia, Max, Sue, Mod with { Id = "dismissed" }])
        {
            room.Post(known, "here I am");
        }

        var about = comment;
        if (command is "approve" or "deny")
        {
            room.Configure(new SettingsChange { HoldBelow = ViewerRole.Member });
            about = room.MustPost(Ann, "held").Position;
        }
        else if (command == "undo")
        {
            about = room.MustDo(Mod, new ModerationCommand.Clear()).Position;
        }
        else if (command == "unpin")
        {
            room.MustDo(Mod, new ModerationCommand.PinComment(comment, null));
        }
        else if (command == "answer")
        {
            about = appeal.Id;
        }

        return room.Moderate(actor, CommandOf(command, targetId, about)) is ModerationDecision.Refused refused ? refused.Rejection.Reason.ToString() : "Done";
    }

    private static ModerationCommand CommandOf(string command, string viewer, RoomPosition about) => command switch
    {
        "delete" => new ModerationCommand.Delete([about]),
        "clear" => new ModerationCommand.Clear(),
        "configure" => new ModerationCommand.Configure(new SettingsChange { MembersOnly = true }),
        "approve" => new ModerationCommand.Approve([about]),
        "deny" => new ModerationCommand.Deny([about]),
        "pin" => new ModerationCommand.PinComment(about, null),
        "unpin" => new ModerationCommand.Unpin(),
        "announce" => new ModerationCommand.Announce("Welcome"),
        "rules" => new ModerationCommand.SetRules(RuleSet.Empty, null),
        "undo" => new ModerationCommand.Undo(about),
        "timeout" => new ModerationCommand.Timeout(viewer, TimeSpan.FromSeconds(60), null),
        "ban" => new ModerationCommand.Ban(viewer, null, null),
        "warn" => new ModerationCommand.Warn(viewer, "careful"),
        "restrict" => new ModerationCommand.Restrict(viewer, null, null),
        "purge" => new ModerationCommand.Purge(viewer, TimeSpan.FromSeconds(60)),
        "lift" => new ModerationCommand.Lift(viewer),
        "note" => new ModerationCommand.Note(viewer, "a note"),
        "answer" => new ModerationCommand.AnswerAppeal(about, true, null),
        "appoint" => new ModerationCommand.Appoint(viewer),
        "dismiss" => new ModerationCommand.Dismiss(viewer),
        "veto" => new ModerationCommand.VetoBrake(TimeSpan.FromMinutes(1)),
        "acknowledge" => new ModerationCommand.Acknowledge(),
        "appeal" => new ModerationCommand.MakeAppeal("please"),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not in the table."),
    };
}
