using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>A room's rules on the wire of <c>danmaku.v1</c>, both ways. For moderators' eyes only.</summary>
internal static class NativeRules
{
    /// <summary>Reads a rule set: <c>rules</c> and, where there are any, <c>allowed</c>.</summary>
    /// <exception cref="NativeMemberException">A member is missing or of the wrong type.</exception>
    public static RuleSet Read(NativeMembers members) => new()
    {
        Rules = [.. members.Objects("rules").Select(ReadNumbered)],
        Allowed = [.. members.OptionalTexts("allowed") ?? []],
    };

    /// <summary>Writes the members <c>rules</c> and <c>allowed</c>.</summary>
    public static void WriteMembers(Utf8JsonWriter json, RuleSet set)
    {
        json.WriteStartArray("rules"u8);
        foreach (var rule in set.Rules)
        {
            WriteRule(json, rule);
        }

        json.WriteEndArray();
        json.WriteStartArray("allowed"u8);
        foreach (var phrase in set.Allowed)
        {
            json.WriteStringValue(phrase);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a version as an object, with the time of the change.</summary>
    public static void WriteVersion(Utf8JsonWriter json, RuleVersion version)
    {
        json.WriteStartObject();
        json.WriteNumber("at"u8, version.At.ToUnixTimeMilliseconds());
        WriteVersionMembers(json, version);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of a version but its time; <c>rules</c> and <c>allowed</c> are how many there are.</summary>
    public static void WriteVersionMembers(Utf8JsonWriter json, RuleVersion version)
    {
        json.WriteNumber("version"u8, version.Number);
        json.WriteString("by"u8, version.By);
        if (version.Why is { } why)
        {
            json.WriteString("why"u8, why);
        }

        json.WriteNumber("rules"u8, version.Rules);
        json.WriteNumber("allowed"u8, version.Allowed);
    }

    private static Rule ReadNumbered(NativeMembers members, int index)
    {
        try
        {
            return ReadRule(members);
        }
        catch (NativeMemberException exception)
        {
            // Of thousands it must be said which.
            throw exception.Within($"rules[{index}]");
        }
    }

    private static Rule ReadRule(NativeMembers members)
    {
        var rule = new Rule { Pattern = members.Text("pattern"), Note = members.OptionalText("note") };
        return rule with
        {
            Kind = members.OptionalWord<RuleKind>("kind") ?? rule.Kind,
            Action = members.OptionalWord<RuleAction>("action") ?? rule.Action,
            Timeout = members.OptionalSeconds("timeout") ?? rule.Timeout,
        };
    }

    private static void WriteRule(Utf8JsonWriter json, Rule rule)
    {
        json.WriteStartObject();
        json.WriteString("pattern"u8, rule.Pattern);
        json.WriteString("kind"u8, NativeWords<RuleKind>.Of(rule.Kind));
        json.WriteString("action"u8, NativeWords<RuleAction>.Of(rule.Action));
        if (rule.Action == RuleAction.Timeout)
        {
            json.WriteNumber("timeout"u8, rule.Timeout.TotalSeconds);
        }

        if (rule.Note is { } note)
        {
            json.WriteString("note"u8, note);
        }

        json.WriteEndObject();
    }
}
