using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;

namespace Danmaku.Gateway.Api.RuleText;

/// <summary>Writes rules as text that <see cref="RuleTextReader"/> reads as the same rules; docs/rules.md has the grammar.</summary>
internal static class RuleTextWriter
{
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line for each rule and allowed phrase.</summary>
    /// <param name="set">The rules.</param>
    /// <param name="heading">Says in comments on top what this is, a line each.</param>
    public static string Write(RuleSet set, params ReadOnlySpan<string> heading)
    {
        var text = new StringBuilder();
        foreach (var line in heading)
        {
            text.Append("# ").Append(OneLine(line)).Append('\n');
        }

        foreach (var rule in set.Rules)
        {
            AppendRule(text, rule);
        }

        foreach (var phrase in set.Allowed)
        {
            text.Append("allow ").Append(IsPlain(phrase) ? phrase : Quoted(phrase)).Append('\n');
        }

        return text.ToString();
    }

    private static void AppendRule(StringBuilder text, Rule rule)
    {
        text.Append(NativeWords<RuleAction>.Of(rule.Action).Value);
        if (rule.Action == RuleAction.Timeout)
        {
            text.Append('(').Append(RuleTextDuration.Write(rule.Timeout)).Append(')');
        }

        text.Append(' ').Append(NativeWords<RuleKind>.Of(rule.Kind).Value).Append(' ').Append(Form(rule));
        if (rule.Note is { } note && OneLine(note) is { Length: > 0 } line)
        {
            text.Append("  # ").Append(line);
        }

        text.Append('\n');
    }

    private static string Form(Rule rule) => rule.Kind == RuleKind.Regex
        ? Delimited(rule.Pattern) ?? Quoted(rule.Pattern)
        : IsPlain(rule.Pattern) ? rule.Pattern : Quoted(rule.Pattern);

    /// <summary>An expression between slashes; <see langword="null"/> where that would not be read as the same.</summary>
    private static string? Delimited(string pattern)
    {
        var text = new StringBuilder("/");
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (char.IsControl(c) || (c == '\\' && (i + 1 == pattern.Length || pattern[i + 1] == '/')))
            {
                return null;
            }

            if (c == '\\')
            {
                text.Append(c).Append(pattern[++i]);
                if (char.IsControl(pattern[i]))
                {
                    return null;
                }
            }
            else
            {
                text.Append(c == '/' ? "\\/" : c);
            }
        }

        return text.Append('/').ToString();
    }

    private static bool IsPlain(string pattern) =>
        pattern.Length > 0
        && pattern[0] is not ('"' or '#')
        && pattern.AsSpan().Trim().Length == pattern.Length
        && !pattern.Any(char.IsControl)
        && RuleTextLine.NoteAt(pattern) < 0;

    private static string Quoted(string pattern) => JsonSerializer.Serialize(pattern, Quoting);

    private static string OneLine(string text) => string.Join(' ', text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
