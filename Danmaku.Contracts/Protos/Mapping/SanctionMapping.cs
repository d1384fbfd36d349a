using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>What is held against viewers and how they stand, to and from the protos.</summary>
public static class SanctionMapping
{
    /// <summary>As the proto has it.</summary>
    public static Proto.Sanction ToProto(this Sanction sanction) => new Proto.Sanction
    {
        Kind = (Proto.SanctionKind)sanction.Kind,
        ViewerId = sanction.ViewerId,
        By = sanction.By,
        SanctionedAtMs = sanction.At.ToUnixTimeMilliseconds(),
    }
        .With(sanction.Until, static (proto, until) => proto.UntilUnixMs = until.ToUnixTimeMilliseconds())
        .With(sanction.Reason, static (proto, reason) => proto.Reason = reason);

    /// <summary>As the rules have it; an unknown kind is a ban, with its end.</summary>
    public static Sanction ToMessage(this Proto.Sanction sanction) => new(
        ProtoEnum.Kind(sanction.Kind),
        sanction.ViewerId,
        sanction.HasUntilUnixMs ? ProtoTime.Point(sanction.UntilUnixMs) : null,
        sanction.HasReason ? sanction.Reason : null,
        sanction.By,
        ProtoTime.Point(sanction.SanctionedAtMs));

    /// <summary>As the proto has it.</summary>
    public static Proto.Appeal ToProto(this Appeal appeal) => new Proto.Appeal
    {
        Id = appeal.Id.ToProto(),
        Viewer = appeal.Viewer.ToProto(),
        Sanction = appeal.Sanction.ToProto(),
        Text = appeal.Text,
        MadeAtMs = appeal.At.ToUnixTimeMilliseconds(),
        State = (Proto.AppealState)appeal.State,
    }
        .With(appeal.By, static (proto, by) => proto.By = by)
        .With(appeal.Answer, static (proto, answer) => proto.Answer = answer);

    /// <summary>As the rules have it; an unknown state is open.</summary>
    public static Appeal ToMessage(this Proto.Appeal appeal) => new(
        appeal.Id.ToMessage(),
        appeal.Viewer.ToMessage(),
        (appeal.Sanction ?? new Proto.Sanction()).ToMessage(),
        appeal.Text,
        ProtoTime.Point(appeal.MadeAtMs),
        ProtoEnum.State(appeal.State),
        appeal.HasBy ? appeal.By : null,
        appeal.HasAnswer ? appeal.Answer : null);

    /// <summary>As the proto has it.</summary>
    public static Proto.Appointment ToProto(this Appointment appointment) =>
        new() { ViewerId = appointment.ViewerId, Appointed = appointment.Appointed };

    /// <summary>As the rules have it.</summary>
    public static Appointment ToMessage(this Proto.Appointment appointment) => new(appointment.ViewerId, appointment.Appointed);

    /// <summary>As the proto has it.</summary>
    public static Proto.ViewerStanding ToProto(this ViewerStanding standing) => new Proto.ViewerStanding
    {
        Sanction = standing.Sanction?.ToProto(),
        Warning = standing.Warning?.ToProto(),
        Restriction = standing.Restriction?.ToProto(),
        Appeal = standing.Appeal?.ToProto(),
    }.With(standing.Appointed, static (proto, appointed) => proto.Appointed = appointed);

    /// <summary>As the rules have it.</summary>
    public static ViewerStanding ToMessage(this Proto.ViewerStanding standing) => new(
        standing.HasAppointed ? standing.Appointed : null,
        standing.Sanction?.ToMessage(),
        standing.Warning?.ToMessage(),
        standing.Restriction?.ToMessage(),
        standing.Appeal?.ToMessage());

    /// <summary>As the proto has it.</summary>
    public static Proto.PurgedComments ToProto(this PurgedComments purged) =>
        new() { SinceUnixMs = purged.Since.ToUnixTimeMilliseconds(), Known = { purged.Known.Select(CommentMapping.ToProto) } };

    /// <summary>As the rules have it.</summary>
    public static PurgedComments ToMessage(this Proto.PurgedComments purged) =>
        new(ProtoTime.Point(purged.SinceUnixMs), [.. purged.Known.Select(CommentMapping.ToMessage)]);
}
