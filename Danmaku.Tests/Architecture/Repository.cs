namespace Danmaku.Tests.Architecture;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", "node_modules", ".git"];

    /// <summary>Folder of <c>Danmaku.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of a file of the checkout.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>C# files with their path from the root, in slashes; no build output.</summary>
    public static IEnumerable<(string Path, FileInfo File)> CSharpFiles() => FilesBelow(new DirectoryInfo(Root))
        .Where(file => file.Extension == ".cs")
        .Select(file => (Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), file));

    private static IEnumerable<FileInfo> FilesBelow(DirectoryInfo folder) => folder.EnumerateFiles()
        .Concat(folder.EnumerateDirectories().Where(inner => !NotOurs.Contains(inner.Name)).SelectMany(FilesBelow));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Danmaku.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Danmaku.sln above {AppContext.BaseDirectory}: these tests run inside a checkout.");
    }
}
