using Danmaku.Contracts.Messages;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Settings and changes of them, to and from the protos.</summary>
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
        BlockedTerms = { settings.BlockedTerms },
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
        BlockedTerms = [.. settings.BlockedTerms],
    };

    /// <summary>As the proto has it.</summary>
    public static Proto.SettingsChange ToProto(this SettingsChange change)
    {
        var proto = new Proto.SettingsChange();
        if (change.SlowMode is { } slowMode)
        {
            proto.SlowModeMs = ProtoTime.Milliseconds(slowMode);
        }

        if (change.MembersOnly is { } membersOnly)
        {
            proto.MembersOnly = membersOnly;
        }

        if (change.MuteAll is { } muteAll)
        {
            proto.MuteAll = muteAll;
        }

        if (change.UniqueWindow is { } uniqueWindow)
        {
            proto.UniqueWindowMs = ProtoTime.Milliseconds(uniqueWindow);
        }

        if (change.LinksFrom is { } linksFrom)
        {
            proto.LinksFrom = (Proto.ViewerRole)linksFrom;
        }

        if (change.TextLimit is { } textLimit)
        {
            proto.TextLimit = textLimit;
        }

        if (change.DisplayBudget is { } displayBudget)
        {
            proto.DisplayBudget = displayBudget;
        }

        if (change.BlockedTerms is { } blockedTerms)
        {
            proto.BlockedTerms = new() { Terms = { blockedTerms } };
        }

        return proto;
    }

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
        BlockedTerms = change.BlockedTerms is { } blocked ? [.. blocked.Terms] : null,
    };
}
