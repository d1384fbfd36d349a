using System.Globalization;
using System.Text.RegularExpressions;

namespace Danmaku.Tests.Recording;

/// <summary>One event of a subtitle file. Times are hundredths of a second.</summary>
internal sealed partial record AssEvent(bool IsShown, long Start, long End, string Style, string Name, string Tags, string Text)
{
    /// <summary>The numbers of a tag, as <c>move</c>.</summary>
    public int[] Numbers(string tag) =>
        [.. Regex.Match(Tags, $@"\\{tag}\(([^)]*)\)").Groups[1].Value.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    /// <summary>Font size where it is not the style's.</summary>
    public int? Size => SizeTag().Match(Tags) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"\\fs(\d+)")]
    private static partial Regex SizeTag();
}
