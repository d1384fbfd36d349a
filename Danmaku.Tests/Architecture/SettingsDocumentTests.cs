using System.Reflection;
using System.Text.RegularExpressions;
using Danmaku.Gateway.Rooms;
using Danmaku.Silo.Domain;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Architecture;

/// <summary>docs/operations.md has every setting, and no other.</summary>
public sealed partial class SettingsDocumentTests
{
    [Fact]
    public void Every_setting_is_documented_and_every_documented_setting_exists()
    {
        var settings = new[] { typeof(GatewayOptions).Assembly, typeof(RoomLimits).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetField("SectionName")?.GetRawConstantValue() is string section
                ? type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
                    .Select(property => $"{section}:{property.Name}")
                : []);

        var document = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "operations.md"));
        var documented = SettingRow().Matches(document).Select(match => match.Groups[1].Value);

        Assert.Equal(settings.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `(\w+:\w+)` \| ", RegexOptions.Multiline)]
    private static partial Regex SettingRow();
}
