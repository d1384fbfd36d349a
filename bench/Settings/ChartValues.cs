using System.Text;
using System.Text.RegularExpressions;

namespace Danmaku.Bench.Settings;

/// <summary>The settings in the chart's values.yaml, between marker lines; all other lines are its authors' own.</summary>
internal static class ChartValues
{
    /// <summary>Where it is in the checkout.</summary>
    public const string Path = "helm/danmaku/values.yaml";

    private const int Width = 130;

    // No option record of ours; as appsettings.json of the gateway has it.
    private static readonly string[] Logging =
    [
        "# What is logged, by category: Trace, Debug, Information, Warning, Error, Critical or None.",
        "Logging:",
        "  # -- Level of each category; the longest name that a category begins with decides. Counts without a restart.",
        "  LogLevel:",
        "    Default: Information",
        "    Microsoft.AspNetCore: Warning",
        "    Microsoft.Hosting.Lifetime: Warning",
        "    System.Net.Http: Warning",
    ];

    /// <summary>Puts the settings of one process between its lines.</summary>
    /// <param name="values">The file.</param>
    /// <param name="host">The process, and in small letters its name in the marker lines.</param>
    /// <param name="sections">The catalogue.</param>
    /// <exception cref="InvalidOperationException">The lines are not there.</exception>
    public static string Fill(string values, Hosts host, IReadOnlyList<SectionEntry> sections)
    {
        var name = host.ToString().ToLowerInvariant();
        var marked = new Regex($@"^(?<indent> *)# settings:begin {name}\n(?<old>.*?)^ *# settings:end( {name})?$", RegexOptions.Multiline | RegexOptions.Singleline);
        var match = marked.Match(values);
        if (!match.Success)
        {
            throw new InvalidOperationException($"{Path} has no lines '# settings:begin {name}' and '# settings:end {name}'.");
        }

        var old = match.Groups["old"];
        return values[..old.Index] + Render(match.Groups["indent"].Value, host, sections) + values[(old.Index + old.Length)..];
    }

    /// <summary>The keys of a section that the chart's users may set.</summary>
    public static IEnumerable<SettingEntry> Settable(SectionEntry section) =>
        section.Settings.Where(static entry => !entry.HasSecret && !entry.Key.Contains(":N:", StringComparison.Ordinal)
            && !SettingsCatalogue.ComputedByChart.Contains(entry.Key));

    private static string Render(string indent, Hosts host, IReadOnlyList<SectionEntry> sections)
    {
        var lines = new StringBuilder();
        foreach (var section in sections.Where(section => section.Hosts.HasFlag(host) && Settable(section).Any()))
        {
            AppendComment(lines, indent, section.Summary);
            lines.Append(indent).Append(section.Name).Append(":\n");
            foreach (var entry in Settable(section))
            {
                AppendComment(lines, indent + "  ", "-- " + (entry.Setting.Reloads ? $"{entry.Summary} Counts without a restart." : entry.Summary));
                lines.Append(indent).Append("  ").Append(entry.Setting.Name).Append(": ").Append(Wording.Json(entry.Default)).Append('\n');
            }
        }

        foreach (var line in Logging)
        {
            lines.Append(indent).Append(line).Append('\n');
        }

        return lines.ToString();
    }

    private static void AppendComment(StringBuilder lines, string indent, string text)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && indent.Length + 2 + line.Length + 1 + word.Length > Width)
            {
                lines.Append(indent).Append("# ").Append(line).Append('\n');
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        lines.Append(indent).Append("# ").Append(line).Append('\n');
    }
}
