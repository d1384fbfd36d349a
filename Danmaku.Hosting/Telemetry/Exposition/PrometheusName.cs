using System.Text;

namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>Names of OpenTelemetry as Prometheus takes them.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#otlp-metric-points-to-prometheus.</remarks>
internal static class PrometheusName
{
    // Series of counters, histograms and infos end so. promtool objects to gauges that do (dotnet.thread_pool.thread.count), and a
    // histogram beside them would have the same series.
    private static readonly string[] Reserved = ["_total", "_count", "_sum", "_bucket", "_created", "_info"];

    /// <summary>The name of a family: dots to underscores, and the unit at the end.</summary>
    /// <param name="name">The instrument's.</param>
    /// <param name="unit">Its unit in words (<see cref="PrometheusUnit"/>).</param>
    /// <param name="kind">What it is: a counter's <c>_total</c> is left to who writes the series.</param>
    public static string OfFamily(string name, string unit, FamilyKind kind)
    {
        var family = Clean(name, allowColon: true);
        while (Reserved.FirstOrDefault(suffix => Drops(kind, suffix) && family.Length > suffix.Length && family.EndsWith(suffix, StringComparison.Ordinal)) is { } suffix)
        {
            family = family[..^suffix.Length];
        }

        return unit.Length == 0 || family == unit || family.EndsWith($"_{unit}", StringComparison.Ordinal) ? family : $"{family}_{unit}";
    }

    /// <summary>The name of a label.</summary>
    public static string OfLabel(string key) => Clean(key, allowColon: false);

    /// <summary>Words with underscores between them, those without a letter left out.</summary>
    public static string Joined(params ReadOnlySpan<string> words)
    {
        var joined = new StringBuilder();
        foreach (var word in words)
        {
            if (Replaced(word, allowColon: false).Trim('_') is { Length: > 0 } clean)
            {
                joined.Append(joined.Length == 0 ? "" : "_").Append(clean);
            }
        }

        return joined.ToString();
    }

    private static bool Drops(FamilyKind kind, string suffix) => kind switch
    {
        FamilyKind.Gauge => true,
        FamilyKind.Counter => suffix is "_total" or "_created" or "_info",
        _ => false,
    };

    private static string Clean(string name, bool allowColon)
    {
        var clean = Replaced(name, allowColon);
        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? $"_{clean}" : clean;
    }

    // Whatever is no letter and no digit becomes an underscore, and several in a row become one.
    private static string Replaced(string name, bool allowColon)
    {
        var replaced = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character) || (allowColon && character == ':'))
            {
                replaced.Append(character);
            }
            else if (replaced.Length == 0 || replaced[^1] != '_')
            {
                replaced.Append('_');
            }
        }

        return replaced.ToString();
    }
}
