using Danmaku.Bench.Chart;

namespace Danmaku.Bench.Settings;

/// <summary>The files of the checkout that hold settings, as they are and as they should be.</summary>
internal static class SettingsFiles
{
    /// <summary>Reads them and renders them.</summary>
    /// <param name="root">Folder of the checkout.</param>
    /// <returns>Path from the root, text now (empty when there is none), text as it should be.</returns>
    public static IReadOnlyList<(string Path, string Now, string Wanted)> Render(string root)
    {
        var sections = SettingsCatalogue.Read();
        string Now(string path) => File.Exists(Path.Combine(root, path)) ? File.ReadAllText(Path.Combine(root, path)) : "";
        var values = Now(ChartValues.Path);
        var schema = Now(ChartSchema.Path);
        var readme = Now(ChartReadme.Path);
        var chart = ChartValuesFile.Read(values);
        return
        [
            (ConfigurationPage.Path, Now(ConfigurationPage.Path), ConfigurationPage.Render(sections)),
            (ChartValues.Path, values, ChartValues.Fill(ChartValues.Fill(values, Hosts.Gateway, sections), Hosts.Silo, sections)),
            (ChartSchema.Path, schema,
                ChartDescriptions.Fill(ChartSchema.Fill(ChartSchema.Fill(schema, Hosts.Silo, sections), Hosts.Gateway, sections), chart)),
            (ChartReloads.Path, Now(ChartReloads.Path), ChartReloads.Render(sections)),
            (ChartReadme.Path, readme, ChartReadme.Fill(readme, chart)),
        ];
    }
}
