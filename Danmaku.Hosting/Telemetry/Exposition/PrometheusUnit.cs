namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>Units of OpenTelemetry (UCUM) in the words that Prometheus uses.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-metadata-1.</remarks>
internal static class PrometheusUnit
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
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

    /// <summary>The unit in words.</summary>
    /// <param name="unit">As the instrument has it: <c>s</c>, <c>By</c>, <c>{frame}</c>, <c>By/s</c>.</param>
    /// <param name="kind">A unit of 1 is a ratio for a gauge, and nothing for what is counted.</param>
    /// <returns>Empty when it has none, or only counts things.</returns>
    public static string Of(string? unit, FamilyKind kind)
    {
        var bare = WithoutBraces(unit ?? "");
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
