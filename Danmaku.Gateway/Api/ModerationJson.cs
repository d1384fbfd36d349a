using System.Collections.Immutable;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;

namespace Danmaku.Gateway.Api;

/// <summary>Writes what only REST answers have of moderation; what frames have too is written as they write it.</summary>
internal static class ModerationJson
{
    /// <summary>Writes the members of a command's answer.</summary>
    public static void WriteDone(Utf8JsonWriter json, ModerationResult.Done done)
    {
        json.WriteString("event"u8, done.Position.ToString());
        json.WriteBoolean("stored"u8, done.Stored);
    }

    /// <summary>Writes entries of the log, each byte for byte as an export has it.</summary>
    public static void WriteEntries(Utf8JsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<LogEntry> entries)
    {
        json.WriteStartArray(name);
        foreach (var entry in entries)
        {
            json.WriteRawValue(LogEntryJson.Write(entry), skipInputValidation: true);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the member <c>comments</c>, as moderators see them.</summary>
    public static void WriteComments(Utf8JsonWriter json, ImmutableArray<StaffComment> comments)
    {
        json.WriteStartArray("comments"u8);
        foreach (var (comment, stage, deleted) in comments)
        {
            json.WriteStartObject();
            NativeJson.WriteCommentWithIdMembers(json, comment);
            json.WriteString("stage"u8, NativeWords<CommentStage>.Of(stage));
            json.WriteBoolean("deleted"u8, deleted);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the members of a viewer's card.</summary>
    public static void WriteCard(Utf8JsonWriter json, ViewerCard card)
    {
        json.WriteString("viewer"u8, card.ViewerId);
        WriteTexts(json, "names"u8, card.Names);
        json.WriteStartObject("standing"u8);
        WriteStanding(json, card.Standing);
        json.WriteEndObject();
        WriteComments(json, card.Comments);
        WriteEntries(json, "log"u8, card.Log);
    }

    /// <summary>Writes the members of a trial's report.</summary>
    public static void WriteReport(Utf8JsonWriter json, WhatIfReport report)
    {
        json.WriteNumber("comments"u8, report.Comments);
        json.WriteBoolean("truncated"u8, report.Truncated);
        json.WriteNumber("affected"u8, report.Affected);
        json.WriteNumber("viewers"u8, report.Viewers);
        json.WriteStartArray("outcomes"u8);
        foreach (var outcome in report.Outcomes)
        {
            json.WriteStartObject();
            WriteOutcome(json, outcome);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("hardest"u8);
        foreach (var (viewerId, name, comments) in report.Hardest)
        {
            json.WriteStartObject();
            json.WriteString("viewer"u8, viewerId);
            json.WriteString("name"u8, name);
            json.WriteNumber("comments"u8, comments);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStanding(Utf8JsonWriter json, ViewerStanding standing)
    {
        if (standing.Appointed is { } appointed)
        {
            json.WriteBoolean("appointed"u8, appointed);
        }
        else
        {
            json.WriteNull("appointed"u8);
        }

        WriteSanction(json, "sanction"u8, standing.Sanction);
        WriteSanction(json, "warning"u8, standing.Warning);
        WriteSanction(json, "restriction"u8, standing.Restriction);
        if (standing.Appeal is { } appeal)
        {
            json.WritePropertyName("appeal"u8);
            NativeSanctions.WriteAppeal(json, appeal);
        }
    }

    private static void WriteSanction(Utf8JsonWriter json, ReadOnlySpan<byte> name, Sanction? sanction)
    {
        if (sanction is not null)
        {
            json.WritePropertyName(name);
            NativeSanctions.WriteForStaff(json, sanction);
        }
    }

    private static void WriteOutcome(Utf8JsonWriter json, WhatIfReport.Outcome outcome)
    {
        json.WriteString("verdict"u8, NativeWords<WhatIfVerdict>.Of(outcome.Verdict));
        if (outcome.Reason is { } reason)
        {
            json.WriteNumber("reason"u8, (int)reason);
            json.WriteString("name"u8, NativeNames.Of(reason));
        }

        if (outcome.Rule is { } rule)
        {
            json.WriteNumber("rule"u8, rule);
        }

        json.WriteString("why"u8, outcome.Why);
        json.WriteNumber("comments"u8, outcome.Comments);
        json.WriteNumber("viewers"u8, outcome.Viewers);
        json.WriteStartArray("examples"u8);
        foreach (var example in outcome.Examples)
        {
            json.WriteStartObject();
            WriteExample(json, example);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteExample(Utf8JsonWriter json, WhatIfReport.Example example)
    {
        if (example.Comment is { } id)
        {
            json.WriteString("id"u8, id.ToString());
        }

        json.WriteNumber("at"u8, example.At.ToUnixTimeMilliseconds());
        json.WriteStartObject("from"u8);
        json.WriteString("id"u8, example.AuthorId);
        json.WriteString("name"u8, example.AuthorName);
        json.WriteEndObject();
        json.WriteString("text"u8, example.Text);
        if (example.Masked is { } masked)
        {
            json.WriteString("masked"u8, masked);
        }

        json.WriteBoolean("deleted"u8, example.WasDeleted);
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
