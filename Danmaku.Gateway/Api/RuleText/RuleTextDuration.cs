using System.Buffers;
using System.Globalization;

namespace Danmaku.Gateway.Api.RuleText;

/// <summary>Durations as rules write them: <c>30s</c>, <c>5m</c>, <c>1h30m</c>, <c>14d</c>; a bare number is seconds.</summary>
internal static class RuleTextDuration
{
    private static readonly (char Unit, double Seconds)[] Units = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Longest that can be written, in seconds: a century. What rules allow is far below.</summary>
    private const double MaxSeconds = 3_155_760_000;

    /// <summary>Reads a duration.</summary>
    /// <returns><see langword="null"/> when <paramref name="text"/> is none.</returns>
    public static TimeSpan? Read(ReadOnlySpan<char> text)
    {
        if (TryNumber(text, out var bare))
        {
            return Whole(bare);
        }

        var sum = 0.0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits < 1 || !TryNumber(text[..digits], out var number) || SecondsOf(text[digits]) is not { } unit)
            {
                return null;
            }

            sum += number * unit;
            text = text[(digits + 1)..];
        }

        return sum > 0 ? Whole(sum) : null;
    }

    /// <summary>Writes a duration in the largest unit that divides it.</summary>
    public static string Write(TimeSpan duration)
    {
        var seconds = duration.TotalSeconds;
        var (unit, length) = Array.Find(Units, unit => seconds % unit.Seconds == 0);
        return unit == default || seconds == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#######}s")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / length:0}{unit}");
    }

    private static TimeSpan? Whole(double seconds) => seconds <= MaxSeconds ? TimeSpan.FromSeconds(seconds) : null;

    private static bool TryNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private static double? SecondsOf(char unit)
    {
        foreach (var (name, seconds) in Units)
        {
            if (name == unit)
            {
                return seconds;
            }
        }

        return null;
    }
}
