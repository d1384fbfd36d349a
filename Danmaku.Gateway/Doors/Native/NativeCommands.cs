using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Reads moderation commands: the members of a <c>moderate</c> frame, which are those of a REST body, too.</summary>
/// <remarks>Types are checked here; ranges are the room's matter, which says what is out of them.</remarks>
internal static class NativeCommands
{
    /// <summary>Every action there is, as a sentence lists them.</summary>
    private const string Actions =
        "delete, clear, purge, timeout, ban, warn, restrict, lift, approve, deny, pin, unpin, announce, configure, rules, rollback, "
        + "appoint, dismiss, note, veto, answer, undo, acknowledge or appeal";

    /// <summary>Reads a command.</summary>
    /// <exception cref="NativeMemberException">A member is missing or of the wrong type.</exception>
    public static ModerationCommand Read(NativeMembers members) => Read(members.Text("action"), members);

    /// <summary>Reads a command whose action stands elsewhere.</summary>
    /// <exception cref="NativeMemberException">A member is missing or of the wrong type; <c>action</c> where there is no such action.</exception>
    public static ModerationCommand Read(string action, NativeMembers members) => action switch
    {
        "delete" => new ModerationCommand.Delete(members.Positions("comments"), members.OptionalText("reason")),
        "clear" => new ModerationCommand.Clear(members.OptionalText("reason")),
        "purge" => new ModerationCommand.Purge(members.Text("viewer"), members.Seconds("window"), members.OptionalText("reason")),
        "timeout" => new ModerationCommand.Timeout(
            members.Text("viewer"), members.Seconds("duration"), members.OptionalText("reason"), members.OptionalSeconds("window")),
        "ban" => new ModerationCommand.Ban(
            members.Text("viewer"), members.OptionalSeconds("duration"), members.OptionalText("reason"), members.OptionalSeconds("window")),
        "warn" => new ModerationCommand.Warn(members.Text("viewer"), members.Text("reason")),
        "restrict" => new ModerationCommand.Restrict(
            members.Text("viewer"), members.OptionalSeconds("duration"), members.OptionalText("reason")),
        "lift" => new ModerationCommand.Lift(members.Text("viewer"), members.OptionalWord<SanctionKind>("kind")),
        "approve" => new ModerationCommand.Approve(members.Positions("comments")),
        "deny" => new ModerationCommand.Deny(members.Positions("comments"), members.OptionalText("reason")),
        "pin" => new ModerationCommand.PinComment(members.Position("comment"), members.OptionalSeconds("duration")),
        "unpin" => new ModerationCommand.Unpin(),
        "announce" => new ModerationCommand.Announce(members.Text("text")),
        "configure" => new ModerationCommand.Configure(NativeSettings.Read(members.Object("settings"))),
        "rules" => new ModerationCommand.SetRules(
            NativeRules.Read(members.Object("rules")), members.OptionalText("why"), (int?)members.OptionalInteger("expected", 0, int.MaxValue)),
        "rollback" => new ModerationCommand.RollBackRules((int)members.Integer("version", 0, int.MaxValue), members.OptionalText("why")),
        "appoint" => new ModerationCommand.Appoint(members.Text("viewer")),
        "dismiss" => new ModerationCommand.Dismiss(members.Text("viewer")),
        "note" => new ModerationCommand.Note(members.Text("viewer"), members.Text("text")),
        "veto" => new ModerationCommand.VetoBrake(members.Seconds("duration")),
        "answer" => new ModerationCommand.AnswerAppeal(members.Position("appeal"), members.Flag("granted"), members.OptionalText("text")),
        "undo" => new ModerationCommand.Undo(members.Position("event")),
        "acknowledge" => new ModerationCommand.Acknowledge(),
        "appeal" => new ModerationCommand.MakeAppeal(members.Text("text")),
        _ => throw NativeMembers.Wrong("action", $"must be {Actions}"),
    };
}
