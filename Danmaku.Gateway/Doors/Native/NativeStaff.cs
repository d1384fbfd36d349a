using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Writes what only moderators and the streamer get to see of a room.</summary>
internal static class NativeStaff
{
    /// <summary>Writes the member <c>staff</c> of a snapshot.</summary>
    public static void WriteView(Utf8JsonWriter json, StaffView view)
    {
        json.WriteStartObject("staff"u8);
        json.WritePropertyName("configured"u8);
        NativeSettings.Write(json, view.Configured);
        WriteWithheld(json, "withheld"u8, view.Withheld.AsSpan());
        json.WritePropertyName("rules"u8);
        NativeRules.WriteVersion(json, view.Rules);
        json.WriteStartObject("brake"u8);
        WriteBrakeMembers(json, view.Brake);
        json.WriteEndObject();
        json.WriteStartArray("appointments"u8);
        foreach (var appointment in view.Appointments)
        {
            json.WriteStartObject();
            json.WriteString("viewer"u8, appointment.ViewerId);
            json.WriteBoolean("appointed"u8, appointment.Appointed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("appeals"u8);
        foreach (var appeal in view.Appeals)
        {
            NativeSanctions.WriteAppeal(json, appeal);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes an array of comments that viewers do not see, each with its id.</summary>
    public static void WriteWithheld(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<WithheldComment> comments)
    {
        json.WriteStartArray(name);
        foreach (var (comment, withheld) in comments)
        {
            json.WriteStartObject();
            NativeJson.WriteCommentWithIdMembers(json, comment);
            WriteWithholding(json, withheld);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes why viewers do not see a comment: <c>stage</c>, <c>why</c> and <c>until</c>.</summary>
    public static void WriteWithholding(Utf8JsonWriter json, Withholding withheld)
    {
        json.WriteString("stage"u8, NativeWords<CommentStage>.Of(withheld.Stage));
        json.WriteString("why"u8, withheld.Why);
        if (withheld.Until is { } until)
        {
            json.WriteNumber("until"u8, until.ToUnixTimeMilliseconds());
        }
    }

    /// <summary>Writes the members of the raid brake.</summary>
    public static void WriteBrakeMembers(Utf8JsonWriter json, BrakeState brake)
    {
        json.WriteString("level"u8, NativeWords<BrakeLevel>.Of(brake.Level));
        json.WriteString("why"u8, brake.Why);
        json.WriteNumber("since"u8, brake.Since.ToUnixTimeMilliseconds());
        if (brake.VetoedUntil is { } until)
        {
            json.WriteNumber("vetoedUntil"u8, until.ToUnixTimeMilliseconds());
        }
    }
}
