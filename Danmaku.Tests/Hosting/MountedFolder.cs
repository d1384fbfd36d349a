using Danmaku.Tests.Support;

namespace Danmaku.Tests.Hosting;

/// <summary>A folder as Kubernetes mounts a ConfigMap or a Secret: each file a link into <c>..data</c>, which is a link that is swapped as a whole.</summary>
internal sealed class MountedFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _version;

    public MountedFolder(params (string Name, string Text)[] files) => Swap(files);

    public string Path => _folder.Path;

    public string File(string name) => _folder.File(name);

    /// <summary>Puts other files in the place of those that are there, all at one moment.</summary>
    public void Swap(params (string Name, string Text)[] files)
    {
        var version = $"..{++_version}";
        Directory.CreateDirectory(File(version));
        foreach (var (name, text) in files)
        {
            System.IO.File.WriteAllText(System.IO.Path.Combine(File(version), name), text);

            // All of one date, as a restored volume may have them.
            System.IO.File.SetLastWriteTimeUtc(System.IO.Path.Combine(File(version), name), DateTime.UnixEpoch);
        }

        Directory.CreateSymbolicLink(File("..data_tmp"), version);
        Rename(File("..data_tmp"), File("..data"));
        foreach (var (name, _) in files.Where(file => !System.IO.File.Exists(File(file.Name))))
        {
            System.IO.File.CreateSymbolicLink(File(name), $"..data/{name}");
        }

        foreach (var gone in new DirectoryInfo(Path).GetFiles().Where(file => file.LinkTarget is not null && file.Name[0] != '.' && !files.Any(kept => kept.Name == file.Name)))
        {
            gone.Delete();
        }
    }

    // Over what is there, at one moment; the base library does not do that with a link to a folder.
    private static void Rename(string from, string to)
    {
        using var process = System.Diagnostics.Process.Start("mv", ["-T", from, to]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose() => _folder.Dispose();
}
