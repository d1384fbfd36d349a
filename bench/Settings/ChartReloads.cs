using System.Text.Json;

namespace Danmaku.Bench.Settings;

/// <summary>The keys that count without a restart, for the chart: changing them must not start pods anew.</summary>
internal static class ChartReloads
{
    /// <summary>Where it is in the checkout.</summary>
    public const string Path = "helm/danmaku/files/reloads.json";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>Sections and keys.</summary>
    public static string Render(IReadOnlyList<SectionEntry> sections) => JsonSerializer.Serialize(
        sections.SelectMany(ChartValues.Settable)
            .Where(static entry => entry.Setting.Reloads)
            .Select(static entry => entry.Key)
            .Append("Logging")
            .Order(StringComparer.Ordinal),
        Readable).ReplaceLineEndings("\n") + "\n";
}
