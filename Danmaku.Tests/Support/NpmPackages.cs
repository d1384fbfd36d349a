using System.Security.Cryptography;

namespace Danmaku.Tests.Support;

/// <summary>Packages from npm that tests run, by a lock file: installed once into <c>artifacts/tools</c>, again when the lock changes.</summary>
internal static class NpmPackages
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Installs what is not there yet.</summary>
    /// <param name="source">Folder with the <c>package.json</c>, its lock and the scripts that use the packages.</param>
    /// <param name="complete">Makes of a fresh installation what else it needs.</param>
    /// <returns>The folder with <c>node_modules</c> and the scripts.</returns>
    public static async Task<string> InstallAsync(string source, Action<string>? complete = null)
    {
        var tools = Directory.CreateDirectory(Path.Combine(RepositoryRoot.Path, "artifacts", "tools")).FullName;
        var folder = Path.Combine(tools, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"))))[..12]);
        if (!Directory.Exists(folder))
        {
            // Under another name until it is whole: whoever comes after a broken installation starts anew.
            var unfinished = $"{folder}.{Guid.NewGuid():N}";
            Directory.CreateDirectory(unfinished);
            CopyFiles(source, unfinished, "*");
            string[] arguments = ["ci", "--prefix", unfinished, "--userconfig", Path.Combine(unfinished, ".npmrc"), "--ignore-scripts", "--no-audit", "--no-fund"];
            var npm = await ProcessRun.OfAsync("npm", arguments, Patience);
            Assert.True(npm.ExitCode == 0, $"npm ci failed in {unfinished} (./test.sh installs npm where it is missing): {npm.Output}{npm.Error}");
            complete?.Invoke(unfinished);
            try
            {
                Directory.Move(unfinished, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }

        CopyFiles(source, folder, "*.mjs");
        return folder;
    }

    private static void CopyFiles(string from, string to, string pattern)
    {
        foreach (var file in Directory.EnumerateFiles(from, pattern))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }
}
