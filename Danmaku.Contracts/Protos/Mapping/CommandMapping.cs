using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Moderation commands, to and from the protos.</summary>
public static class CommandMapping
{
    /// <summary>As the proto has it.</summary>
    public static Proto.ModerationCommand ToProto(this ModerationCommand command) => command switch
    {
        ModerationCommand.Delete delete => new()
        {
            Delete = new Proto.DeleteCommand { Comments = { delete.Comments.Select(CommentMapping.ToProto) } }
                .With(delete.Reason, static (proto, reason) => proto.Reason = reason),
        },
        ModerationCommand.Clear clear => new()
        {
            Clear = new Proto.ClearCommand().With(clear.Reason, static (proto, reason) => proto.Reason = reason),
        },
        ModerationCommand.Purge purge => new()
        {
            Purge = new Proto.PurgeCommand { ViewerId = purge.ViewerId, WindowMs = ProtoTime.Milliseconds(purge.Window) }
                .With(purge.Reason, static (proto, reason) => proto.Reason = reason),
        },
        ModerationCommand.Timeout timeout => new()
        {
            Timeout = new Proto.TimeoutCommand { ViewerId = timeout.ViewerId, DurationMs = ProtoTime.Milliseconds(timeout.Duration) }
                .With(timeout.Reason, static (proto, reason) => proto.Reason = reason)
                .With(timeout.Window, static (proto, window) => proto.WindowMs = ProtoTime.Milliseconds(window)),
        },
        ModerationCommand.Ban ban => new()
        {
            Ban = new Proto.BanCommand { ViewerId = ban.ViewerId }
                .With(ban.Duration, static (proto, duration) => proto.DurationMs = ProtoTime.Milliseconds(duration))
                .With(ban.Reason, static (proto, reason) => proto.Reason = reason)
                .With(ban.Window, static (proto, window) => proto.WindowMs = ProtoTime.Milliseconds(window)),
        },
        ModerationCommand.Warn warn => new() { Warn = new() { ViewerId = warn.ViewerId, Reason = warn.Reason } },
        ModerationCommand.Restrict restrict => new()
        {
            Restrict = new Proto.RestrictCommand { ViewerId = restrict.ViewerId }
                .With(restrict.Duration, static (proto, duration) => proto.DurationMs = ProtoTime.Milliseconds(duration))
                .With(restrict.Reason, static (proto, reason) => proto.Reason = reason),
        },
        ModerationCommand.Lift lift => new()
        {
            Lift = new Proto.LiftCommand { ViewerId = lift.ViewerId }.With(lift.Kind, static (proto, kind) => proto.Kind = (Proto.SanctionKind)kind),
        },
        ModerationCommand.Approve approve => new() { Approve = new() { Comments = { approve.Comments.Select(CommentMapping.ToProto) } } },
        ModerationCommand.Deny deny => new()
        {
            Deny = new Proto.DenyCommand { Comments = { deny.Comments.Select(CommentMapping.ToProto) } }
                .With(deny.Reason, static (proto, reason) => proto.Reason = reason),
        },
        ModerationCommand.PinComment pin => new()
        {
            Pin = new Proto.PinCommand { Comment = pin.Comment.ToProto() }
                .With(pin.Duration, static (proto, duration) => proto.DurationMs = ProtoTime.Milliseconds(duration)),
        },
        ModerationCommand.Unpin => new() { Unpin = new() },
        ModerationCommand.Announce announce => new() { Announce = new() { Text = announce.Text } },
        ModerationCommand.Configure configure => new() { Configure = new() { Change = configure.Change.ToProto() } },
        ModerationCommand.SetRules rules => new()
        {
            SetRules = new Proto.SetRulesCommand { Rules = rules.Rules.ToProto() }
                .With(rules.Why, static (proto, why) => proto.Why = why)
                .With(rules.Expected, static (proto, expected) => proto.Expected = expected),
        },
        ModerationCommand.RollBackRules rollBack => new()
        {
            RollBackRules = new Proto.RollBackRulesCommand { Version = rollBack.Version }.With(rollBack.Why, static (proto, why) => proto.Why = why),
        },
        ModerationCommand.Appoint appoint => new() { Appoint = new() { ViewerId = appoint.ViewerId } },
        ModerationCommand.Dismiss dismiss => new() { Dismiss = new() { ViewerId = dismiss.ViewerId } },
        ModerationCommand.Note note => new() { Note = new() { ViewerId = note.ViewerId, Text = note.Text } },
        ModerationCommand.VetoBrake veto => new() { VetoBrake = new() { DurationMs = ProtoTime.Milliseconds(veto.Duration) } },
        ModerationCommand.AnswerAppeal answer => new()
        {
            AnswerAppeal = new Proto.AnswerAppealCommand { Appeal = answer.Appeal.ToProto(), Granted = answer.Granted }
                .With(answer.Answer, static (proto, text) => proto.Answer = text),
        },
        ModerationCommand.Undo undo => new() { Undo = new() { Action = undo.Action.ToProto() } },
        ModerationCommand.Acknowledge => new() { Acknowledge = new() },
        ModerationCommand.MakeAppeal appeal => new() { MakeAppeal = new() { Text = appeal.Text } },
        _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "Not a command of this build."),
    };

    /// <summary>
    /// As the rules have it; <see langword="null"/> for one that only newer builds know, or that has a value in it which only they know: it
    /// must be refused.
    /// </summary>
    public static ModerationCommand? ToMessage(this Proto.ModerationCommand? command) => command?.CommandCase switch
    {
        Proto.ModerationCommand.CommandOneofCase.Delete => new ModerationCommand.Delete(
            [.. command.Delete.Comments.Select(CommentMapping.ToMessage)], command.Delete.HasReason ? command.Delete.Reason : null),
        Proto.ModerationCommand.CommandOneofCase.Clear => new ModerationCommand.Clear(command.Clear.HasReason ? command.Clear.Reason : null),
        Proto.ModerationCommand.CommandOneofCase.Purge => new ModerationCommand.Purge(
            command.Purge.ViewerId, ProtoTime.Duration(command.Purge.WindowMs), command.Purge.HasReason ? command.Purge.Reason : null),
        Proto.ModerationCommand.CommandOneofCase.Timeout => new ModerationCommand.Timeout(
            command.Timeout.ViewerId,
            ProtoTime.Duration(command.Timeout.DurationMs),
            command.Timeout.HasReason ? command.Timeout.Reason : null,
            command.Timeout.HasWindowMs ? ProtoTime.Duration(command.Timeout.WindowMs) : null),
        Proto.ModerationCommand.CommandOneofCase.Ban => new ModerationCommand.Ban(
            command.Ban.ViewerId,
            command.Ban.HasDurationMs ? ProtoTime.Duration(command.Ban.DurationMs) : null,
            command.Ban.HasReason ? command.Ban.Reason : null,
            command.Ban.HasWindowMs ? ProtoTime.Duration(command.Ban.WindowMs) : null),
        Proto.ModerationCommand.CommandOneofCase.Warn => new ModerationCommand.Warn(command.Warn.ViewerId, command.Warn.Reason),
        Proto.ModerationCommand.CommandOneofCase.Restrict => new ModerationCommand.Restrict(
            command.Restrict.ViewerId,
            command.Restrict.HasDurationMs ? ProtoTime.Duration(command.Restrict.DurationMs) : null,
            command.Restrict.HasReason ? command.Restrict.Reason : null),
        Proto.ModerationCommand.CommandOneofCase.Lift when !command.Lift.HasKind => new ModerationCommand.Lift(command.Lift.ViewerId),
        Proto.ModerationCommand.CommandOneofCase.Lift when Enum.IsDefined(command.Lift.Kind) =>
            new ModerationCommand.Lift(command.Lift.ViewerId, ProtoEnum.Kind(command.Lift.Kind)),
        Proto.ModerationCommand.CommandOneofCase.Approve =>
            new ModerationCommand.Approve([.. command.Approve.Comments.Select(CommentMapping.ToMessage)]),
        Proto.ModerationCommand.CommandOneofCase.Deny => new ModerationCommand.Deny(
            [.. command.Deny.Comments.Select(CommentMapping.ToMessage)], command.Deny.HasReason ? command.Deny.Reason : null),
        Proto.ModerationCommand.CommandOneofCase.Pin => new ModerationCommand.PinComment(
            command.Pin.Comment.ToMessage(), command.Pin.HasDurationMs ? ProtoTime.Duration(command.Pin.DurationMs) : null),
        Proto.ModerationCommand.CommandOneofCase.Unpin => new ModerationCommand.Unpin(),
        Proto.ModerationCommand.CommandOneofCase.Announce => new ModerationCommand.Announce(command.Announce.Text),
        Proto.ModerationCommand.CommandOneofCase.Configure when command.Configure.Change.IsKnown() =>
            new ModerationCommand.Configure(command.Configure.Change.ToMessage()),
        Proto.ModerationCommand.CommandOneofCase.SetRules when command.SetRules.Rules is { } rules && rules.IsKnown() =>
            new ModerationCommand.SetRules(
                rules.ToMessage(),
                command.SetRules.HasWhy ? command.SetRules.Why : null,
                command.SetRules.HasExpected ? command.SetRules.Expected : null),
        Proto.ModerationCommand.CommandOneofCase.RollBackRules => new ModerationCommand.RollBackRules(
            command.RollBackRules.Version, command.RollBackRules.HasWhy ? command.RollBackRules.Why : null),
        Proto.ModerationCommand.CommandOneofCase.Appoint => new ModerationCommand.Appoint(command.Appoint.ViewerId),
        Proto.ModerationCommand.CommandOneofCase.Dismiss => new ModerationCommand.Dismiss(command.Dismiss.ViewerId),
        Proto.ModerationCommand.CommandOneofCase.Note => new ModerationCommand.Note(command.Note.ViewerId, command.Note.Text),
        Proto.ModerationCommand.CommandOneofCase.VetoBrake =>
            new ModerationCommand.VetoBrake(ProtoTime.Duration(command.VetoBrake.DurationMs)),
        Proto.ModerationCommand.CommandOneofCase.AnswerAppeal => new ModerationCommand.AnswerAppeal(
            command.AnswerAppeal.Appeal.ToMessage(),
            command.AnswerAppeal.Granted,
            command.AnswerAppeal.HasAnswer ? command.AnswerAppeal.Answer : null),
        Proto.ModerationCommand.CommandOneofCase.Undo => new ModerationCommand.Undo(command.Undo.Action.ToMessage()),
        Proto.ModerationCommand.CommandOneofCase.Acknowledge => new ModerationCommand.Acknowledge(),
        Proto.ModerationCommand.CommandOneofCase.MakeAppeal => new ModerationCommand.MakeAppeal(command.MakeAppeal.Text),
        _ => null,
    };
}
