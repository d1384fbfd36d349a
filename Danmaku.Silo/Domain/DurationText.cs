using System.Globalization;

namespace Danmaku.Silo.Domain;

/// <summary>Durations in the sentences that people read.</summary>
internal static class DurationText
{
    /// <summary>
    /// Writes a duration with the precision that it deserves, rounded up: whoever waits as long has waited long enough.
    /// </summary>
    public static string Of(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 10 => Ceiling(duration.TotalSeconds * 10, 10, "s"),
        <= 120 => Ceiling(duration.TotalSeconds, 1, "s"),
        <= 7_200 => Ceiling(duration.TotalMinutes, 1, "min"),
        <= 172_800 => Ceiling(duration.TotalHours, 1, "h"),
        _ => Ceiling(duration.TotalDays, 1, "days"),
    };

    private static string Ceiling(double parts, int partsInUnit, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(parts) / partsInUnit:0.#} {unit}");
}
