using System.Globalization;

namespace Danmaku.Bench.Settings;

/// <summary>How people write the values of settings, and how configuration does.</summary>
internal static class Wording
{
    private static readonly (TimeSpan Length, string Unit)[] Units =
    [
        (TimeSpan.FromDays(1), "days"),
        (TimeSpan.FromDays(1), "day"),
        (TimeSpan.FromHours(1), "h"),
        (TimeSpan.FromMinutes(1), "min"),
        (TimeSpan.FromSeconds(1), "s"),
        (TimeSpan.FromMilliseconds(1), "ms"),
    ];

    private static readonly (long Size, string Unit)[] Sizes = [(1L << 40, "TiB"), (1L << 30, "GiB"), (1L << 20, "MiB"), (1L << 10, "KiB"), (1, "B")];

    /// <summary>All ways in which a summary may give a value, the best one first.</summary>
    public static IEnumerable<string> Forms(object? value) => value switch
    {
        null => ["none", "no limit"],
        bool isOn => isOn ? ["true", "yes"] : ["false", "no"],
        TimeSpan duration when duration == TimeSpan.Zero => ["0", "0 s"],
        TimeSpan duration => Units.Where(unit => duration.Ticks % unit.Length.Ticks == 0 && (unit.Unit != "day" || duration.Ticks == unit.Length.Ticks))
            .Select(unit => $"{(duration / unit.Length).ToString("N0", CultureInfo.InvariantCulture)} {unit.Unit}"),
        int number => Whole(number),
        long number => Whole(number),
        double number => [number.ToString(CultureInfo.InvariantCulture), number.ToString("#,0.#######", CultureInfo.InvariantCulture)],
        string text => [text],
        Enum word => [word.ToString()],
        System.Collections.IEnumerable => ["none"],
        _ => [value.ToString() ?? ""],
    };

    /// <summary>The value as a configuration file has it, in JSON, which is YAML as well.</summary>
    public static string Json(object? value) => value switch
    {
        null => "null",
        bool isOn => isOn ? "true" : "false",
        string text => $"\"{text}\"",
        TimeSpan duration => $"\"{Written(duration)}\"",
        Enum word => $"\"{word}\"",
        System.Collections.IEnumerable => "[]",
        _ => Written(value),
    };

    /// <summary>The value as a configuration text.</summary>
    public static string Written(object value) => value switch
    {
        bool isOn => isOn ? "true" : "false",
        TimeSpan duration => duration.ToString("c", CultureInfo.InvariantCulture).TrimFraction(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static IEnumerable<string> Whole(long number) =>
    [
        number.ToString("N0", CultureInfo.InvariantCulture),
        number.ToString(CultureInfo.InvariantCulture),
        .. Sizes.Where(size => number > 0 && number % size.Size == 0).Select(size => $"{number / size.Size} {size.Unit}"),
    ];

    // 00:00:00.0500000 has more noughts than anybody writes.
    private static string TrimFraction(this string duration) => duration.Contains('.') && duration.LastIndexOf('.') > duration.LastIndexOf(':')
        ? duration.TrimEnd('0')
        : duration;
}
