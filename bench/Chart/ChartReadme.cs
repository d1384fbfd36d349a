using System.Globalization;
using System.Text;

namespace Danmaku.Bench.Chart;

/// <summary>The tables in the chart's README, between marker lines; all other lines are its authors' own.</summary>
internal static class ChartReadme
{
    /// <summary>Where it is in the checkout.</summary>
    public const string Path = "helm/danmaku/README.md";

    private const string Begin = "<!-- values:begin -->\n";
    private const string End = "<!-- values:end -->";

    /// <summary>Puts the tables of these values between the lines.</summary>
    /// <exception cref="InvalidOperationException">The lines are not there.</exception>
    public static string Fill(string readme, IReadOnlyList<ChartValue> values)
    {
        var begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        var end = readme.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? readme[..(begin + Begin.Length)] + Render(values) + readme[end..]
            : throw new InvalidOperationException($"{Path} has no lines '{Begin.TrimEnd()}' and '{End}'.");
    }

    private static string Render(IReadOnlyList<ChartValue> values)
    {
        var tables = new StringBuilder();
        foreach (var part in values.GroupBy(static value => value.Banner))
        {
            tables.Append(CultureInfo.InvariantCulture, $"\n### {part.Key}\n\n| key | default | |\n| --- | --- | --- |\n");
            foreach (var value in part.Where(static value => !value.IsGroup || value.Comment.Length > 0))
            {
                tables.Append(value.IsGroup
                    ? $"| **`{value.Path}`** | | {Cell(value.Comment)} |\n"
                    : $"| `{value.Path}` | {(value.Default is { } text ? $"`{Cell(text)}`" : "[values.yaml](values.yaml)")} | {Cell(value.Comment)} |\n");
            }
        }

        return tables.Append('\n').ToString();
    }

    // A bar would end the cell.
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
