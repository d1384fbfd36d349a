using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Settings, changes of them and the raid brake, to and from the protos.</summary>
public static class SettingsMapping
{
    /// <summary>As the proto has it.</summary>
    public static Proto.RoomSettings ToProto(this RoomSettings settings) => new()
    {
        SlowModeMs = ProtoTime.Milliseconds(settings.SlowMode),
        MembersOnly = settings.MembersOnly,
        MuteAll = settings.MuteAll,
        UniqueWindowMs = ProtoTime.Milliseconds(settings.UniqueWindow),
        LinksFrom = (Proto.ViewerRole)settings.LinksFrom,
        TextLimit = settings.TextLimit,
        DisplayBudget = settings.DisplayBudget,
        DelayMs = ProtoTime.Milliseconds(settings.Delay),
        HoldBelow = (Proto.ViewerRole)settings.HoldBelow,
        HoldTimeMs = ProtoTime.Milliseconds(settings.HoldTime),
        HoldLinks = settings.HoldLinks,
        RaidBrake = settings.RaidBrake,
        Judge = (Proto.JudgeMode)settings.Judge,
    };

    /// <summary>As the rules have it; no message is what a new room has.</summary>
    public static RoomSettings ToMessage(this Proto.RoomSettings? settings) => settings is null ? RoomSettings.Default : new()
    {
        SlowMode = ProtoTime.Duration(settings.SlowModeMs),
        MembersOnly = settings.MembersOnly,
        MuteAll = settings.MuteAll,
        UniqueWindow = ProtoTime.Duration(settings.UniqueWindowMs),
        LinksFrom = ProtoEnum.Role(settings.LinksFrom),
        TextLimit = settings.TextLimit,
        DisplayBudget = settings.DisplayBudget,
        Delay = ProtoTime.Duration(settings.DelayMs),
        HoldBelow = ProtoEnum.Role(settings.HoldBelow),
        HoldTime = ProtoTime.Duration(settings.HoldTimeMs),
        HoldLinks = settings.HoldLinks,
        RaidBrake = settings.RaidBrake,
        Judge = ProtoEnum.Judge(settings.Judge),
    };

    /// <summary>As the proto has it.</summary>
    public static Proto.SettingsChange ToProto(this SettingsChange change) => new Proto.SettingsChange()
        .With(change.SlowMode, static (proto, slowMode) => proto.SlowModeMs = ProtoTime.Milliseconds(slowMode))
        .With(change.MembersOnly, static (proto, membersOnly) => proto.MembersOnly = membersOnly)
        .With(change.MuteAll, static (proto, muteAll) => proto.MuteAll = muteAll)
        .With(change.UniqueWindow, static (proto, uniqueWindow) => proto.UniqueWindowMs = ProtoTime.Milliseconds(uniqueWindow))
        .With(change.LinksFrom, static (proto, linksFrom) => proto.LinksFrom = (Proto.ViewerRole)linksFrom)
        .With(change.TextLimit, static (proto, textLimit) => proto.TextLimit = textLimit)
        .With(change.DisplayBudget, static (proto, displayBudget) => proto.DisplayBudget = displayBudget)
        .With(change.Delay, static (proto, delay) => proto.DelayMs = ProtoTime.Milliseconds(delay))
        .With(change.HoldBelow, static (proto, holdBelow) => proto.HoldBelow = (Proto.ViewerRole)holdBelow)
        .With(change.HoldTime, static (proto, holdTime) => proto.HoldTimeMs = ProtoTime.Milliseconds(holdTime))
        .With(change.HoldLinks, static (proto, holdLinks) => proto.HoldLinks = holdLinks)
        .With(change.RaidBrake, static (proto, raidBrake) => proto.RaidBrake = raidBrake)
        .With(change.Judge, static (proto, judge) => proto.Judge = (Proto.JudgeMode)judge);

    /// <summary>As the rules have it; no message changes nothing.</summary>
    public static SettingsChange ToMessage(this Proto.SettingsChange? change) => change is null ? new() : new()
    {
        SlowMode = change.HasSlowModeMs ? ProtoTime.Duration(change.SlowModeMs) : null,
        MembersOnly = change.HasMembersOnly ? change.MembersOnly : null,
        MuteAll = change.HasMuteAll ? change.MuteAll : null,
        UniqueWindow = change.HasUniqueWindowMs ? ProtoTime.Duration(change.UniqueWindowMs) : null,
        LinksFrom = change.HasLinksFrom ? ProtoEnum.Role(change.LinksFrom) : null,
        TextLimit = change.HasTextLimit ? change.TextLimit : null,
        DisplayBudget = change.HasDisplayBudget ? change.DisplayBudget : null,
        Delay = change.HasDelayMs ? ProtoTime.Duration(change.DelayMs) : null,
        HoldBelow = change.HasHoldBelow ? ProtoEnum.Role(change.HoldBelow) : null,
        HoldTime = change.HasHoldTimeMs ? ProtoTime.Duration(change.HoldTimeMs) : null,
        HoldLinks = change.HasHoldLinks ? change.HoldLinks : null,
        RaidBrake = change.HasRaidBrake ? change.RaidBrake : null,
        Judge = change.HasJudge ? ProtoEnum.Judge(change.Judge) : null,
    };

    /// <summary>Whether this build knows all that is in it: what it reads as something else must not be set.</summary>
    public static bool IsKnown(this Proto.SettingsChange? change) => change is null
        || (Enum.IsDefined(change.LinksFrom) && Enum.IsDefined(change.HoldBelow) && Enum.IsDefined(change.Judge));

    /// <summary>As the proto has it.</summary>
    public static Proto.BrakeState ToProto(this BrakeState brake) => new Proto.BrakeState
    {
        Level = (Proto.BrakeLevel)brake.Level,
        Why = brake.Why,
        MovedAtMs = brake.Since.ToUnixTimeMilliseconds(),
    }.With(brake.VetoedUntil, static (proto, until) => proto.VetoedUntilUnixMs = until.ToUnixTimeMilliseconds());

    /// <summary>As the rules have it; no message is a brake that never held, an unknown level the hardest known.</summary>
    public static BrakeState ToMessage(this Proto.BrakeState? brake) => brake is null ? BrakeState.Calm : new(
        ProtoEnum.Level(brake.Level),
        brake.Why,
        ProtoTime.Point(brake.MovedAtMs),
        brake.HasVetoedUntilUnixMs ? ProtoTime.Point(brake.VetoedUntilUnixMs) : null);
}
