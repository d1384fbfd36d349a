using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>A room's settings on the wire of <c>danmaku.v1</c>, both ways. Durations are in seconds.</summary>
internal static class NativeSettings
{
    private const string Roles = "viewer, member, moderator or streamer";

    /// <summary>Reads settings to change; those that are not there stay as they are.</summary>
    /// <exception cref="NativeMemberException">A member is of the wrong type.</exception>
    public static SettingsChange Read(NativeMembers members) => new()
    {
        SlowMode = members.OptionalSeconds("slowMode"),
        MembersOnly = members.OptionalFlag("membersOnly"),
        MuteAll = members.OptionalFlag("muteAll"),
        UniqueWindow = members.OptionalSeconds("uniqueWindow"),
        LinksFrom = members.OptionalName("linksFrom", NativeNames.Role, Roles),
        TextLimit = members.OptionalNumber("textLimit"),
        DisplayBudget = members.OptionalNumber("displayBudget"),
        Delay = members.OptionalSeconds("delay"),
        HoldBelow = members.OptionalName("holdBelow", NativeNames.Role, Roles),
        HoldTime = members.OptionalSeconds("holdTime"),
        HoldLinks = members.OptionalFlag("holdLinks"),
        RaidBrake = members.OptionalFlag("raidBrake"),
        Judge = members.OptionalWord<JudgeMode>("judge"),
    };

    /// <summary>Writes settings as an object.</summary>
    public static void Write(Utf8JsonWriter json, RoomSettings settings)
    {
        json.WriteStartObject();
        WriteMembers(json, settings);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of settings.</summary>
    public static void WriteMembers(Utf8JsonWriter json, RoomSettings settings)
    {
        json.WriteNumber("slowMode"u8, settings.SlowMode.TotalSeconds);
        json.WriteBoolean("membersOnly"u8, settings.MembersOnly);
        json.WriteBoolean("muteAll"u8, settings.MuteAll);
        json.WriteNumber("uniqueWindow"u8, settings.UniqueWindow.TotalSeconds);
        json.WriteString("linksFrom"u8, NativeNames.Of(settings.LinksFrom));
        json.WriteNumber("textLimit"u8, settings.TextLimit);
        json.WriteNumber("displayBudget"u8, settings.DisplayBudget);
        json.WriteNumber("delay"u8, settings.Delay.TotalSeconds);
        json.WriteString("holdBelow"u8, NativeNames.Of(settings.HoldBelow));
        json.WriteNumber("holdTime"u8, settings.HoldTime.TotalSeconds);
        json.WriteBoolean("holdLinks"u8, settings.HoldLinks);
        json.WriteBoolean("raidBrake"u8, settings.RaidBrake);
        json.WriteString("judge"u8, NativeWords<JudgeMode>.Of(settings.Judge));
    }
}
