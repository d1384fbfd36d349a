using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Moderation commands and sanctions, to and from the protos.</summary>
public static class ModerationMapping
{
    /// <summary>As the proto has it.</summary>
    public static Proto.ModerationCommand ToProto(this ModerationCommand command)
    {
        switch (command)
        {
            case ModerationCommand.Delete delete:
                return new() { Delete = new() { Comments = { delete.Comments.Select(CommentMapping.ToProto) } } };
            case ModerationCommand.Clear:
                return new() { Clear = new() };
            case ModerationCommand.Timeout timeout:
                var timed = new Proto.TimeoutCommand { ViewerId = timeout.ViewerId, DurationMs = ProtoTime.Milliseconds(timeout.Duration) };
                if (timeout.Reason is { } why)
                {
                    timed.Reason = why;
                }

                return new() { Timeout = timed };
            case ModerationCommand.Ban ban:
                var banned = new Proto.BanCommand { ViewerId = ban.ViewerId };
                if (ban.Duration is { } duration)
                {
                    banned.DurationMs = ProtoTime.Milliseconds(duration);
                }

                if (ban.Reason is { } reason)
                {
                    banned.Reason = reason;
                }

                return new() { Ban = banned };
            case ModerationCommand.Lift lift:
                return new() { Lift = new() { ViewerId = lift.ViewerId } };
            case ModerationCommand.Configure configure:
                return new() { Configure = new() { Change = configure.Change.ToProto() } };
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "Not a command of this build.");
        }
    }

    /// <summary>As the rules have it; <see langword="null"/> for one that only newer builds know, which must be refused.</summary>
    public static ModerationCommand? ToMessage(this Proto.ModerationCommand? command) => command?.CommandCase switch
    {
        Proto.ModerationCommand.CommandOneofCase.Delete =>
            new ModerationCommand.Delete([.. command.Delete.Comments.Select(CommentMapping.ToMessage)]),
        Proto.ModerationCommand.CommandOneofCase.Clear => new ModerationCommand.Clear(),
        Proto.ModerationCommand.CommandOneofCase.Timeout => new ModerationCommand.Timeout(
            command.Timeout.ViewerId,
            ProtoTime.Duration(command.Timeout.DurationMs),
            command.Timeout.HasReason ? command.Timeout.Reason : null),
        Proto.ModerationCommand.CommandOneofCase.Ban => new ModerationCommand.Ban(
            command.Ban.ViewerId,
            command.Ban.HasDurationMs ? ProtoTime.Duration(command.Ban.DurationMs) : null,
            command.Ban.HasReason ? command.Ban.Reason : null),
        Proto.ModerationCommand.CommandOneofCase.Lift => new ModerationCommand.Lift(command.Lift.ViewerId),
        Proto.ModerationCommand.CommandOneofCase.Configure => new ModerationCommand.Configure(command.Configure.Change.ToMessage()),
        _ => null,
    };

    /// <summary>As the proto has it.</summary>
    public static Proto.Sanction ToProto(this Sanction sanction)
    {
        var proto = new Proto.Sanction
        {
            Kind = (Proto.SanctionKind)sanction.Kind,
            ViewerId = sanction.ViewerId,
            By = sanction.By,
            SanctionedAtMs = sanction.At.ToUnixTimeMilliseconds(),
        };
        if (sanction.Until is { } until)
        {
            proto.UntilUnixMs = until.ToUnixTimeMilliseconds();
        }

        if (sanction.Reason is { } reason)
        {
            proto.Reason = reason;
        }

        return proto;
    }

    /// <summary>As the rules have it; an unknown kind is a ban, with its end.</summary>
    public static Sanction ToMessage(this Proto.Sanction sanction) => new(
        ProtoEnum.Kind(sanction.Kind),
        sanction.ViewerId,
        sanction.HasUntilUnixMs ? ProtoTime.Point(sanction.UntilUnixMs) : null,
        sanction.HasReason ? sanction.Reason : null,
        sanction.By,
        ProtoTime.Point(sanction.SanctionedAtMs));
}
