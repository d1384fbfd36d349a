using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Danmaku.Hosting.Settings;

namespace Danmaku.Bench.Settings;

/// <summary>What a setting's summary says of its default and range, held against the code.</summary>
/// <param name="Description">The summary without what the other two say.</param>
/// <param name="Default">The default as the page shows it.</param>
/// <param name="Range">The range in the summary's words; empty where there is none.</param>
/// <param name="Wrong">Where summary and code differ.</param>
internal sealed partial record SummaryFacts(string Description, string Default, string Range, IReadOnlyList<string> Wrong)
{
    /// <summary>Compares.</summary>
    public static SummaryFacts Of(SettingEntry entry)
    {
        var summary = entry.Summary;
        var wrong = new List<string>();
        var byDefault = FindDefault(entry, wrong);
        var range = FindRange(entry.Setting, summary, wrong).Trim();
        var tail = $" Default {byDefault}{(range.Length > 0 ? $"; {range}" : "")}.";
        var description = summary.EndsWith(tail, StringComparison.Ordinal) ? summary[..^tail.Length] : summary;
        return new SummaryFacts(description, Shown(entry, byDefault), range, wrong);
    }

    private static string FindDefault(SettingEntry entry, List<string> wrong)
    {
        if (entry.Setting.Property.IsDefined(typeof(RequiredAttribute)) && entry.Default is "")
        {
            return "";
        }

        // Null means "as it comes": only the summary knows what that is.
        var said = DefaultClause().Match(entry.Summary);
        if (entry.Default is null && said.Success)
        {
            return said.Groups[1].Value;
        }

        foreach (var form in Wording.Forms(entry.Default).SelectMany(static form => new[] { form, $"`{form}`" }))
        {
            if (Regex.IsMatch(entry.Summary, $@"\bDefault {Regex.Escape(form)}(?![\w]|[,.]\d)"))
            {
                return form;
            }
        }

        wrong.Add($"{entry.Key}: the default is {Wording.Json(entry.Default)}, and the summary does not say so: {entry.Summary}");
        return "";
    }

    private static string FindRange(Setting setting, string summary, List<string> wrong)
    {
        var (forms, written) = RangeForms(setting);
        foreach (var form in forms)
        {
            if (Regex.Match(summary, $@"(?<![\w,.]){form}(?! [Kk]?[\w]*iB)(?![\w]|[,.]\d)") is { Success: true } found)
            {
                return found.Value;
            }
        }

        if (written.Length > 0)
        {
            wrong.Add($"{setting.Property.DeclaringType!.Name}.{setting.Name}: the range is {written}, and the summary does not say so: {summary}");
        }

        return "";
    }

    private static (IEnumerable<string> Forms, string Written) RangeForms(Setting setting)
    {
        if (setting.Range is var (least, greatest))
        {
            return (
                from low in Wording.Forms(least)
                from high in Wording.Forms(greatest)
                select $@"{Regex.Escape(low)}( \([^)]*\))? to {Regex.Escape(high)}",
                $"{least} to {greatest}");
        }

        if (setting.Property.GetCustomAttribute<StringLengthAttribute>() is { } length)
        {
            var most = length.MaximumLength.ToString("N0", CultureInfo.InvariantCulture);
            return ([$@"({length.MinimumLength}|1) to {most} characters", $@"up to {most} characters"], $"up to {most} characters");
        }

        if (setting.Property.GetCustomAttribute<MaxLengthAttribute>() is { } items)
        {
            return ([$@"at most {items.Length}"], $"at most {items.Length}");
        }

        return setting.Property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern
            ? ([@"\d+ to \d+ of `[^`]+`"], pattern.Pattern)
            : ([], "");
    }

    private static string Shown(SettingEntry entry, string found) => entry.Default switch
    {
        null => found is "" or "none" ? "none" : found,
        "" => "",
        System.Collections.IEnumerable and not string => "none",
        var value when Wording.Written(value) is var written && (found.EndsWith("iB", StringComparison.Ordinal) || found.EndsWith(" B", StringComparison.Ordinal)) =>
            $"`{written}` ({found})",
        var value => $"`{Wording.Written(value)}`",
    };

    [GeneratedRegex(@"\bDefault ([^;.:]+)")]
    private static partial Regex DefaultClause();
}
