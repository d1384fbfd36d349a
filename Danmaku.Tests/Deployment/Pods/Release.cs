using Danmaku.Bench;

namespace Danmaku.Tests.Deployment.Pods;

/// <summary>The chart as helm renders it for one installation.</summary>
internal sealed class Release
{
    public const string Name = "danmaku";

    private Release(IReadOnlyList<Manifest> all) => All = all;

    public IReadOnlyList<Manifest> All { get; }

    /// <summary>Objects that the release is made of, without hooks.</summary>
    public IEnumerable<Manifest> Objects => All.Where(static manifest => HooksOf(manifest).Count == 0);

    /// <summary>Renders it.</summary>
    /// <param name="helm">The program.</param>
    /// <param name="chart">The chart's folder.</param>
    /// <param name="values">YAML over the chart's own values.</param>
    /// <param name="ns">The namespace.</param>
    public static async Task<Release> RenderAsync(string helm, string chart, string values, string ns)
    {
        using var process = ChildProcess.Start(
            helm, ["template", Name, chart, "--namespace", ns, "--kube-version", "1.35.0", "--values", "-"]);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(values);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(process.ExitCode == 0, await errors);
        return new Release(Manifest.Read(await output));
    }

    /// <summary>Objects of a hook, in the order of their weights.</summary>
    public IEnumerable<Manifest> Hooks(string hook) => All.Where(manifest => HooksOf(manifest).Contains(hook))
        .OrderBy(static manifest => int.Parse(
            manifest["metadata"]["annotations"]["helm.sh/hook-weight"].Text ?? "0", System.Globalization.CultureInfo.InvariantCulture));

    private static IReadOnlyList<string> HooksOf(Manifest manifest) =>
        manifest["metadata"]["annotations"]["helm.sh/hook"].Text?.Split(',') ?? [];
}
