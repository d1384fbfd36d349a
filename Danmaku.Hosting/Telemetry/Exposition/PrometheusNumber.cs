using System.Globalization;

namespace Danmaku.Hosting.Telemetry.Exposition;

/// <summary>Numbers as both text formats take them.</summary>
internal static class PrometheusNumber
{
    // Up to here a double tells whole numbers apart.
    private const double LargestWhole = 1L << 53;

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(double value) => value switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>A bucket's bound. It is part of a series' name, so a whole number has one form in both formats, that of OpenMetrics: <c>10.0</c>.</summary>
    public static string OfBound(double bound) =>
        Math.Abs(bound) < LargestWhole && Math.Truncate(bound) == bound ? bound.ToString("F1", CultureInfo.InvariantCulture) : Of(bound);
}
