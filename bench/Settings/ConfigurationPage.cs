using System.Globalization;
using System.Text;
using Danmaku.Hosting.Settings;

namespace Danmaku.Bench.Settings;

/// <summary>docs/configuration.md.</summary>
internal static class ConfigurationPage
{
    /// <summary>Where it is in the checkout.</summary>
    public const string Path = "docs/configuration.md";

    private const string Head =
        """
        # Configuration

        Everything that can be set, of both processes. This page is made from the option records of the code:
        `dotnet run --project bench -c Release -- settings` writes it anew, together with the settings in the chart's values and their schema.

        ## Where settings come from

        Later ones win over earlier ones, key by key:

        1. the defaults below,
        2. `appsettings.json` beside the program, read at start,
        3. the JSON file that the environment variable `DANMAKU_SETTINGS` names, such as `/etc/danmaku/settings.json`; followed while the process runs,
        4. the folder that `DANMAKU_SECRETS` names, such as `/etc/danmaku/secrets`: each file in it is a key, `Tokens__Secrets__0__Secret`, and its text
           without the line break at its end is the value; followed as well,
        5. environment variables, `Room__ViewerBurst=50`,
        6. arguments, `--Room:ViewerBurst=50`.

        Names of keys are the same whether letters are large or small. In a file they are nested, `{ "Room": { "ViewerBurst": 50 } }`; in names of
        environment variables and files `__` stands for `:`.

        ## How values are written

        - **Durations**: `hh:mm:ss`, with parts of a second and days where needed: `00:00:00.050`, `1.00:00:00`. A plain number is refused, because .NET
          would take it for days.
        - **Lists**: `Origins:Allowed:0`, `Origins:Allowed:1` and so on, in JSON `[...]`. Lists of two sources are merged by these numbers and not one
          after the other, so keep each list in one place.
        - **Addresses** are absolute: `https://id.example.org/keys`. Paths of files are as the process sees them, relative ones from its working directory.
        - **Yes and no** are `true` and `false`; words of a choice may be written in small letters.

        ## Errors at start

        A process with errors in its settings says all of them on standard error, each with its key, what stands there (never of a secret) and what may
        stand there, and exits with 2. A key that is not below is an error and not ignored, and so is a section whose name is one or two letters away
        from one of these: a mistyped limit must not stay at its default in silence.

        ## Reload

        The settings file and the secrets folder are read every second, by their content and not their date: a file written anew and the swapped link of a
        mounted ConfigMap or Secret are noticed alike, once it has stood unchanged for a second. All of a new state counts, or nothing: it is held against all rules first, and if anything is
        wrong everything stays as it was, one error in the log has every bad key (3103), and `danmaku.settings.reloads` counts it with
        `danmaku.settings.result` = `rejected`. Otherwise one line names the keys that changed (3101), and a warning (3102) those of them that count only
        after a restart: all that say "no" under *reloads*. The levels under `Logging` count at once, too.

        """;

    /// <summary>The page.</summary>
    public static string Render(IReadOnlyList<SectionEntry> sections)
    {
        var page = new StringBuilder(Head).AppendLine().AppendLine("## Sections").AppendLine();
        page.AppendJoin(" · ", sections.Select(static section => $"[{section.Name}](#{section.Name.ToLowerInvariant()})")).AppendLine();
        foreach (var section in sections)
        {
            page.Append("\n### ").Append(section.Name).Append("\n\n").Append(section.Summary).Append(" Read by ").Append(Readers(section.Hosts)).Append(".\n\n");
            page.AppendLine("| key | | type | default | range | reloads | secret |").AppendLine("| --- | --- | --- | --- | --- | --- | --- |");
            foreach (var entry in section.Settings)
            {
                var facts = SummaryFacts.Of(entry);
                page.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| `{entry.Key}` | {Cell(facts.Description)} | {TypeName(entry.Setting)} | {Cell(facts.Default)} | {Cell(facts.Range)} "
                    + $"| {(entry.Setting.Reloads ? "yes" : "no")} | {(entry.HasSecret ? "yes" : "")} |");
            }
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static string Readers(Hosts hosts) => hosts switch
    {
        Hosts.Gateway => "gateways",
        Hosts.Silo => "silos",
        _ => "both processes",
    };

    private static string TypeName(Setting setting)
    {
        var one = setting.Kind switch
        {
            SettingKind.Whole => "whole number",
            SettingKind.Fraction => "number",
            SettingKind.Duration => "duration",
            SettingKind.Switch => "`true`, `false`",
            SettingKind.Choice => string.Join(", ", Enum.GetNames(setting.ValueType).Select(static name => $"`{name}`")),
            SettingKind.Address => "address",
            SettingKind.Record => "record",
            _ => "text",
        };
        return setting.IsList ? $"list of {one}s" : one;
    }

    // A bar would end the cell.
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
