using System.Globalization;
using System.Text.RegularExpressions;

namespace Danmaku.Hosting.Settings;

/// <summary>What the text of a setting may be, and how that is said.</summary>
internal static partial class SettingText
{
    private static readonly (TimeSpan Length, string Unit)[] Units =
        [(TimeSpan.FromDays(1), "d"), (TimeSpan.FromHours(1), "h"), (TimeSpan.FromMinutes(1), "min"), (TimeSpan.FromSeconds(1), "s"), (TimeSpan.FromMilliseconds(1), "ms")];

    /// <summary>Whether a text can be this setting, or one item of it.</summary>
    public static bool IsGood(Setting setting, string text) => Read(setting, text) is { } value
        && (setting.Range is not var (least, greatest)
            || (((IComparable)least).CompareTo(value) <= 0 && ((IComparable)greatest).CompareTo(value) >= 0));

    /// <summary>What a text must be: <c>a whole number, 1 to 1,000</c>.</summary>
    public static string Wanted(Setting setting)
    {
        var kind = setting.Kind switch
        {
            SettingKind.Whole => "a whole number",
            SettingKind.Fraction => "a number",
            SettingKind.Duration => "a duration such as 00:00:30 (hh:mm:ss)",
            SettingKind.Switch => "true or false",
            SettingKind.Choice => string.Join(" or ", Enum.GetNames(setting.ValueType)),
            SettingKind.Address => "an absolute address such as https://example.org",
            _ => "a text",
        };
        return setting.Range is var (least, greatest) ? $"{kind}, {Shown(least)} to {Shown(greatest)}" : kind;
    }

    private static object? Read(Setting setting, string text) => setting.Kind switch
    {
        SettingKind.Whole when long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) =>
            setting.ValueType == typeof(long) ? number : number is >= int.MinValue and <= int.MaxValue ? (int)number : null,
        SettingKind.Fraction when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        // A plain number would be days to .NET, and nobody means those.
        SettingKind.Duration when Duration().IsMatch(text) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) => duration,
        SettingKind.Switch when bool.TryParse(text, out var isOn) => isOn,
        SettingKind.Choice when Enum.GetNames(setting.ValueType).Contains(text.Trim(), StringComparer.OrdinalIgnoreCase) => text,
        SettingKind.Address when Uri.TryCreate(text, UriKind.Absolute, out var address) && !(address.IsFile && text.StartsWith('/')) => address,
        SettingKind.Text => text,
        _ => null,
    };

    private static string Shown(object value) => value switch
    {
        TimeSpan duration => Units.Where(unit => duration.Ticks % unit.Length.Ticks == 0 && (duration > TimeSpan.Zero || unit.Unit == "s"))
            .Select(unit => $"{duration.Ticks / unit.Length.Ticks} {unit.Unit}")
            .First(),
        int or long => ((IFormattable)value).ToString("N0", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    [GeneratedRegex(@"^\s*-?([0-9]+\.)?[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?\s*$")]
    private static partial Regex Duration();
}
