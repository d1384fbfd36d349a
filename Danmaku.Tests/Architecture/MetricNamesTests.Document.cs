using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Architecture;

/// <summary>docs/telemetry.md has every instrument of ours, and no other. What is missing is said as the row to add; its tags are yours to name.</summary>
public sealed partial class MetricNamesTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "telemetry.md"));

    [Fact]
    public void Every_instrument_is_in_the_document_with_its_kind_and_unit() =>
        Expect.None(Instruments
            .Where(instrument => !Document.Contains($"\n{RowOf(instrument)}", StringComparison.Ordinal))
            .Select(instrument => $"{RowOf(instrument)}| {instrument.Description} |")
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Every_instrument_in_the_document_exists() =>
        Expect.None(Row().Matches(Document).Select(row => row.Groups["name"].Value).Except(Instruments.Select(instrument => instrument.Name)));

    [Fact]
    public void Every_tag_is_in_the_document_and_every_tag_there_exists()
    {
        var documented = Row().Matches(Document).SelectMany(row => Tag().Matches(row.Groups["tags"].Value)).Select(tag => tag.Groups[1].Value);

        Assert.Equal(Tags().Distinct().Order(StringComparer.Ordinal), documented.Distinct().Order(StringComparer.Ordinal));
    }

    private static string RowOf(Instrument instrument)
    {
        var kind = KindOf(instrument).Replace("Observable", "", StringComparison.Ordinal) switch
        {
            "Counter`1" => "counter",
            "UpDownCounter`1" => "up-down counter",
            "Histogram`1" => "histogram",
            _ => "gauge",
        };
        return $"| `{instrument.Name}` | {kind} | `{instrument.Unit}` | ";
    }

    [GeneratedRegex(@"^\| `(?<name>danmaku\.[a-z0-9._]+)` \| [^|]+ \| [^|]+ \| (?<tags>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(danmaku[^`]+)`")]
    private static partial Regex Tag();
}
