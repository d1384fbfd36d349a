using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>The two versions of helm over the chart, as an operator runs them.</summary>
internal static class Helm
{
    public const string Release = "danmaku";
    public const string Namespace = "live";
    public const string Oldest = "1.30";
    public const string Newest = "1.35";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // More at once than cores only make each of them late.
    private static readonly SemaphoreSlim Turns = new(Environment.ProcessorCount);

    /// <summary>Both versions.</summary>
    public static IReadOnlyList<int> Versions { get; } = [3, 4];

    /// <summary>Where the chart is.</summary>
    public static string Chart { get; } = Path.Combine(RepositoryRoot.Path, "helm", "danmaku");

    /// <summary>The installations that come with the chart, by name: its files <c>ci/NAME-values.yaml</c>.</summary>
    public static IReadOnlyList<string> Installations { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Chart, "ci"))
            .Select(static file => Path.GetFileName(file).Replace("-values.yaml", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The file with the values of an installation.</summary>
    public static string ValuesOf(string installation) => Path.Combine(Chart, "ci", $"{installation}-values.yaml");

    /// <summary>Renders the chart.</summary>
    public static Task<ProcessRun> TemplateAsync(int version, string kubernetes, IEnumerable<string> valueFiles) => RunAsync(
        version, ["template", Release, Chart, "--namespace", Namespace, "--kube-version", kubernetes, .. valueFiles.SelectMany(static file => new[] { "--values", file })]);

    /// <summary>Lints the chart; a warning is an error.</summary>
    public static Task<ProcessRun> LintAsync(int version, string kubernetes, string valueFile) => RunAsync(
        version, ["lint", Chart, "--strict", "--namespace", Namespace, "--kube-version", kubernetes, "--values", valueFile]);

    /// <summary>What an operator reads after an installation; nothing is installed. Of the newer version: the other one asks a cluster even then.</summary>
    public static async Task<string> NotesAsync(string installation)
    {
        var run = await RunAsync(4, ["install", Release, Chart, "--namespace", Namespace, "--dry-run=client", "--values", ValuesOf(installation)]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output[run.Output.IndexOf("\nNOTES:", StringComparison.Ordinal)..];
    }

    private static async Task<ProcessRun> RunAsync(int version, IEnumerable<string> arguments)
    {
        var helm = Path.Combine(await ChartTools.FolderAsync(), $"helm{version}");
        await Turns.WaitAsync();
        try
        {
            return await ProcessRun.OfAsync(helm, arguments, Patience);
        }
        finally
        {
            Turns.Release();
        }
    }
}
