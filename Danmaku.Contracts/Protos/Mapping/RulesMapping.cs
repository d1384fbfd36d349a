using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Rules and their versions, to and from the protos.</summary>
public static class RulesMapping
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);

    /// <summary>As the proto has it.</summary>
    public static Proto.Rule ToProto(this Rule rule) => new Proto.Rule
    {
        Pattern = rule.Pattern,
        Kind = (Proto.RuleKind)rule.Kind,
        Action = (Proto.RuleAction)rule.Action,
    }
        .With(rule.Timeout == DefaultTimeout ? null : (TimeSpan?)rule.Timeout, static (proto, timeout) => proto.TimeoutMs = ProtoTime.Milliseconds(timeout))
        .With(rule.Note, static (proto, note) => proto.Note = note);

    /// <summary>As the rules have it; an unknown kind is a term, an unknown action a refusal.</summary>
    public static Rule ToMessage(this Proto.Rule rule) => new()
    {
        Pattern = rule.Pattern,
        Kind = ProtoEnum.Kind(rule.Kind),
        Action = ProtoEnum.Action(rule.Action),
        Timeout = rule.HasTimeoutMs ? ProtoTime.Duration(rule.TimeoutMs) : DefaultTimeout,
        Note = rule.HasNote ? rule.Note : null,
    };

    /// <summary>As the proto has it.</summary>
    public static Proto.RuleSet ToProto(this RuleSet rules) => new() { Rules = { rules.Rules.Select(ToProto) }, Allowed = { rules.Allowed } };

    /// <summary>As the rules have it; no message is no rules.</summary>
    public static RuleSet ToMessage(this Proto.RuleSet? rules) =>
        rules is null ? RuleSet.Empty : new() { Rules = [.. rules.Rules.Select(ToMessage)], Allowed = [.. rules.Allowed] };

    /// <summary>Whether this build knows all that is in it: rules that it reads as something else must not be put in force.</summary>
    public static bool IsKnown(this Proto.RuleSet rules) =>
        rules.Rules.All(static rule => Enum.IsDefined(rule.Kind) && Enum.IsDefined(rule.Action));

    /// <summary>As the proto has it.</summary>
    public static Proto.RuleVersion ToProto(this RuleVersion version) => new Proto.RuleVersion
    {
        Number = version.Number,
        ChangedAtMs = version.At.ToUnixTimeMilliseconds(),
        By = version.By,
        RuleCount = version.Rules,
        AllowedCount = version.Allowed,
    }.With(version.Why, static (proto, why) => proto.Why = why);

    /// <summary>As the rules have it; no message is the version that new rooms have.</summary>
    public static RuleVersion ToMessage(this Proto.RuleVersion? version) => version is null ? VersionedRules.None.Version : new(
        version.Number,
        ProtoTime.Point(version.ChangedAtMs),
        version.By,
        version.HasWhy ? version.Why : null,
        version.RuleCount,
        version.AllowedCount);

    /// <summary>As the proto has it.</summary>
    public static Proto.VersionedRules ToProto(this VersionedRules rules) =>
        new() { Version = rules.Version.ToProto(), Set = rules.Set.ToProto() };

    /// <summary>As the rules have it.</summary>
    public static VersionedRules ToMessage(this Proto.VersionedRules rules) => new(rules.Version.ToMessage(), rules.Set.ToMessage());
}
