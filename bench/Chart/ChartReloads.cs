using System.Text.Json;
using Danmaku.Bench.Settings;

namespace Danmaku.Bench.Chart;

/// <summary>The settings whose change restarts no pod, for the chart's templates.</summary>
internal static class ChartReloads
{
    /// <summary>Where they are in the checkout.</summary>
    public const string Path = "helm/danmaku/files/reloads.json";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>Keys, <c>Section:Key</c>, and the one section that counts as a whole: levels of the log.</summary>
    public static string Render(IReadOnlyList<SectionEntry> sections)
    {
        var keys = sections.SelectMany(static section => section.Settings)
            .Where(static entry => entry.Setting.Reloads && !entry.Key.Contains(":N:", StringComparison.Ordinal))
            .Select(static entry => entry.Key)
            .Append("Logging")
            .Order(StringComparer.Ordinal);
        return JsonSerializer.Serialize(keys, Readable).ReplaceLineEndings("\n") + "\n";
    }
}
