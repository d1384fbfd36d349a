using System.CommandLine;

namespace Danmaku.Bench.Settings;

/// <summary>The command line of <c>settings</c>.</summary>
internal static class SettingsCommand
{
    public static Command Create()
    {
        var check = new Option<bool>("--check") { Description = "Writes nothing; says which files are not as they should be, and ends with 1 if any." };
        var command = new Command("settings", "Writes docs/configuration.md, the settings in the chart's values and schema, and its README, from the option records and the comments in values.yaml.") { check };
        command.SetAction(parsed => Run(parsed.GetValue(check), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int Run(bool isCheck, TextWriter output)
    {
        var root = Root();
        var wrong = SettingsCatalogue.Read().SelectMany(static section => section.Settings).SelectMany(static entry => SummaryFacts.Of(entry).Wrong).ToList();
        wrong.ForEach(output.WriteLine);
        var changed = SettingsFiles.Render(root).Where(static file => file.Now != file.Wanted).ToList();
        foreach (var (path, _, wanted) in changed)
        {
            output.WriteLine(isCheck ? $"{path} is not up to date." : $"{path} written.");
            if (!isCheck)
            {
                File.WriteAllText(Path.Combine(root, path), wanted);
            }
        }

        return wrong.Count > 0 || (isCheck && changed.Count > 0) ? 1 : 0;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Danmaku.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Environment.CurrentDirectory;
    }
}
