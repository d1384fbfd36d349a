using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Danmaku.Hosting.Settings;

/// <summary>Where settings come from beside appsettings.json, the environment and the arguments.</summary>
internal static class SettingsSources
{
    /// <summary>Names a JSON file with settings.</summary>
    public const string FileVariable = "DANMAKU_SETTINGS";

    /// <summary>Names a folder in which each file is a setting.</summary>
    public const string FolderVariable = "DANMAKU_SECRETS";

    /// <summary>Arguments for a host's builder: files of its own need not be watched, which costs most where many processes share a folder.</summary>
    public static string[] Arguments(IEnumerable<string> args) => ["--hostBuilder:reloadConfigOnChange=false", .. args];

    /// <summary>
    /// Adds the file and the folder that the environment names, over appsettings.json and under the environment and the arguments, and follows them
    /// once the host has started.
    /// </summary>
    /// <exception cref="SettingsException">One of them cannot be read.</exception>
    public static void AddSettingsPlaces(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettingsReload();
        var configuration = builder.Configuration;
        List<IConfigurationSource> followed = [];
        if (configuration[FileVariable] is { Length: > 0 } file)
        {
            followed.Add(new FollowedSource(new SettingsFile(Path.GetFullPath(file))));
        }

        if (configuration[FolderVariable] is { Length: > 0 } folder)
        {
            followed.Add(new FollowedSource(new SettingsFolder(Path.GetFullPath(folder))));
        }

        var environment = configuration.Sources
            .Select(static (source, place) => (source, place))
            .LastOrDefault(static entry => entry.source is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        var at = environment.source is null ? configuration.Sources.Count : environment.place;
        followed.Reverse();
        followed.ForEach(source => configuration.Sources.Insert(at, source));
    }
}
