namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>Units of OpenTelemetry (UCUM) as Prometheus wants them.</summary>
/// <remarks>
/// In the words of https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-metadata-1. What is in thousandths of
/// a second there is in seconds here, as https://prometheus.io/docs/practices/naming/#base-units has it and <c>promtool</c> insists.
/// </remarks>
internal static class PrometheusUnit
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["TiBy"] = "tebibytes",
        ["kBy"] = "kilobytes",
        ["KBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["TBy"] = "terabytes",
        ["bit"] = "bits",
        ["%"] = "percent",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
    };

    private static readonly Dictionary<string, double> PartsOfSecond = new(StringComparer.Ordinal)
    {
        ["ms"] = 1e3,
        ["us"] = 1e6,
        ["ns"] = 1e9,
    };

    // After "per" there is one of it.
    private static readonly Dictionary<string, string> PerWords = new(StringComparer.Ordinal)
    {
        ["s"] = "second",
        ["min"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
    };

    /// <summary>The unit that an instrument is exposed in.</summary>
    /// <param name="unit">As the instrument has it: <c>s</c>, <c>By</c>, <c>{frame}</c>, <c>By/s</c>.</param>
    /// <param name="kind">A unit of 1 is a ratio for a gauge, and nothing for what is counted.</param>
    public static BaseUnit Of(string? unit, FamilyKind kind)
    {
        var bare = WithoutBraces(unit ?? "");
        return PartsOfSecond.TryGetValue(bare, out var parts) ? new BaseUnit("seconds", parts) : new BaseUnit(WordsOf(bare, kind), 1);
    }

    private static string WordsOf(string bare, FamilyKind kind)
    {
        if (bare == "1")
        {
            return kind == FamilyKind.Gauge ? "ratio" : "";
        }

        return bare.IndexOf('/') is >= 0 and var slash
            ? PrometheusName.Joined(Word(bare[..slash], Words), "per", Word(bare[(slash + 1)..], PerWords))
            : PrometheusName.Joined(Word(bare, Words));
    }

    private static string Word(string unit, Dictionary<string, string> words) => words.GetValueOrDefault(unit.Trim(), unit);

    private static string WithoutBraces(string unit)
    {
        var kept = new System.Text.StringBuilder(unit.Length);
        var depth = 0;
        foreach (var character in unit)
        {
            depth += character == '{' ? 1 : 0;
            if (depth == 0)
            {
                kept.Append(character);
            }

            depth -= character == '}' && depth > 0 ? 1 : 0;
        }

        return kept.ToString().Trim();
    }
}
