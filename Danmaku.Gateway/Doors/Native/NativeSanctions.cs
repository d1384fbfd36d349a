using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Writes what is held against viewers, and what they say to it.</summary>
internal static class NativeSanctions
{
    /// <summary>Writes what everybody may know of a sanction: <c>action</c> and <c>until</c>.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Sanction sanction)
    {
        json.WriteString("action"u8, NativeWords<SanctionKind>.Of(sanction.Kind));
        if (sanction.Until is { } until)
        {
            json.WriteNumber("until"u8, until.ToUnixTimeMilliseconds());
        }
    }

    /// <summary>Writes a sanction as moderators see it, as an object.</summary>
    public static void WriteForStaff(Utf8JsonWriter json, Sanction sanction)
    {
        json.WriteStartObject();
        WriteMembers(json, sanction);
        WriteReason(json, sanction.Reason);
        json.WriteNumber("at"u8, sanction.At.ToUnixTimeMilliseconds());
        if (sanction.By.Length > 0)
        {
            json.WriteString("by"u8, sanction.By);
        }

        json.WriteEndObject();
    }

    /// <summary>
    /// Writes the members <c>sanction</c> and <c>warning</c> as the viewer they are about sees them: never a restriction, and never who it was.
    /// </summary>
    public static void WriteStanding(Utf8JsonWriter json, ViewerStanding standing)
    {
        if (standing.Sanction is { } sanction)
        {
            json.WriteStartObject("sanction"u8);
            WriteMembers(json, sanction);
            WriteReason(json, sanction.Reason);
            WriteAppealOf(json, standing.Appeal);
            json.WriteEndObject();
        }

        if (standing.Warning is { } warning)
        {
            json.WriteStartObject("warning"u8);
            WriteReason(json, warning.Reason);
            json.WriteEndObject();
        }
    }

    /// <summary>Writes an appeal as moderators see it, as an object.</summary>
    public static void WriteAppeal(Utf8JsonWriter json, Appeal appeal)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, appeal.Id.ToString());
        json.WritePropertyName("viewer"u8);
        NativeJson.WriteViewer(json, appeal.Viewer);
        json.WritePropertyName("sanction"u8);
        WriteForStaff(json, appeal.Sanction);
        json.WriteString("text"u8, appeal.Text);
        json.WriteNumber("at"u8, appeal.At.ToUnixTimeMilliseconds());
        WriteStateMembers(json, appeal);
        if (appeal.By is { } by)
        {
            json.WriteString("by"u8, by);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes what the viewer is told of their appeal: <c>state</c> and <c>answer</c>.</summary>
    public static void WriteStateMembers(Utf8JsonWriter json, Appeal appeal)
    {
        json.WriteString("state"u8, NativeWords<AppealState>.Of(appeal.State));
        if (appeal.Answer is { } answer)
        {
            json.WriteString("answer"u8, answer);
        }
    }

    /// <summary>Writes <c>reason</c>, if there is one.</summary>
    public static void WriteReason(Utf8JsonWriter json, string? reason)
    {
        if (reason is not null)
        {
            json.WriteString("reason"u8, reason);
        }
    }

    private static void WriteAppealOf(Utf8JsonWriter json, Appeal? appeal)
    {
        if (appeal is null)
        {
            json.WriteBoolean("canAppeal"u8, true);
            return;
        }

        json.WriteStartObject("appeal"u8);
        WriteStateMembers(json, appeal);
        json.WriteEndObject();
    }
}
