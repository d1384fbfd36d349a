using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Deployment.Containers;

/// <summary>
/// What the Dockerfile's build stage makes of this checkout: its commands, run in a folder that has what it copies and nothing else. Only the build
/// (<c>Cluster</c>) is that of these tests.
/// </summary>
/// <remarks>Made once for each state of the sources, in <c>artifacts/images</c>.</remarks>
internal sealed class ImageBuild
{
    private static readonly Lazy<Task<ImageBuild>> TheOne = new(MakeAsync);

    private readonly string _folder;

    private ImageBuild(Dockerfile dockerfile, string folder) => (Dockerfile, _folder) = (dockerfile, folder);

    /// <summary>Whether these tests are of the build with the cluster.</summary>
    public static bool HasCluster { get; } = typeof(ImageBuild).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static metadata => metadata.Key == "Cluster").Value == "true";

    public Dockerfile Dockerfile { get; }

    /// <summary>It, for all tests.</summary>
    public static Task<ImageBuild> OfThisCheckoutAsync() => TheOne.Value;

    /// <summary>What a target copies to <c>/app</c>.</summary>
    public string FolderOf(string target) => Path.Combine(_folder, "out", target);

    private static async Task<ImageBuild> MakeAsync()
    {
        var dockerfile = Dockerfile.Read();
        var files = dockerfile.CopiedFromCheckout
            .SelectMany(static copy => copy.Sources.SelectMany(source =>
                FilesOf(source).Select(file => (File: file, Target: TargetOf(copy.Target, source, file)))))
            .DistinctBy(static copy => copy.Target)
            .OrderBy(static copy => copy.Target, StringComparer.Ordinal)
            .ToList();
        var images = Directory.CreateDirectory(Path.Combine(RepositoryRoot.Path, "artifacts", "images")).FullName;
        var build = HasCluster ? "cluster" : "plain";
        var folder = Path.Combine(images, $"{build}-{await HashAsync(dockerfile, files)}");
        if (!Directory.Exists(folder))
        {
            foreach (var old in Directory.EnumerateDirectories(images, $"{build}-*"))
            {
                Directory.Delete(old, recursive: true);
            }

            var unfinished = $"{folder}.{Guid.NewGuid():N}";
            foreach (var (file, target) in files)
            {
                var path = Path.Combine(unfinished, "src", target);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Copy(file, path);
            }

            foreach (var command in dockerfile.Of("build", "RUN"))
            {
                await RunAsync(command, unfinished);
            }

            Directory.Move(unfinished, folder);
        }

        return new ImageBuild(dockerfile, folder);
    }

    // What .dockerignore leaves out is never there.
    private static IEnumerable<string> FilesOf(string source)
    {
        var path = Path.Combine(RepositoryRoot.Path, source);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => !Path.GetRelativePath(path, file).Split('/').Any(static part => part is "bin" or "obj"))
            : [path];
    }

    private static string TargetOf(string target, string source, string file)
    {
        var root = Path.Combine(RepositoryRoot.Path, source);
        var relative = Directory.Exists(root) ? Path.GetRelativePath(root, file) : Path.GetFileName(file);
        return Path.Combine(target == "./" ? "" : target, relative);
    }

    private static async Task<string> HashAsync(Dockerfile dockerfile, IEnumerable<(string File, string Target)> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(dockerfile.Text));
        foreach (var (file, target) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{target}\n"));
            hash.AppendData(await File.ReadAllBytesAsync(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static async Task RunAsync(string command, string folder)
    {
        var here = command
            .Replace("$TARGETARCH", RuntimeInformation.RuntimeIdentifier.EndsWith("arm64", StringComparison.Ordinal) ? "arm64" : "amd64", StringComparison.Ordinal)
            .Replace("-p:Cluster=true", $"-p:Cluster={(HasCluster ? "true" : "false")}", StringComparison.Ordinal)
            .Replace("/out", $"{folder}/out", StringComparison.Ordinal);
        var run = await ProcessRun.OfAsync(
            "sh", ["-c", $"cd {folder}/src && export MSBUILDDISABLENODEREUSE=1 && {here}"], TimeSpan.FromMinutes(9));
        Assert.True(run.ExitCode == 0, $"{here}\n{run.Output}{run.Error}");
    }
}
