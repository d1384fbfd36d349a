using Danmaku.Hosting.Settings;
using Microsoft.Extensions.Hosting;

namespace Danmaku.Hosting.Commands;

/// <summary>Settings for a command, from where the service has them.</summary>
internal static class CommandConfiguration
{
    /// <summary>Reads <c>appsettings.json</c>, the settings file, the folder of secrets, the environment and the arguments that are settings.</summary>
    public static HostApplicationBuilder Read(IReadOnlyList<string> settings)
    {
        var builder = Host.CreateApplicationBuilder(SettingsSources.Arguments(settings));
        builder.AddSettingsPlaces();
        return builder;
    }
}
