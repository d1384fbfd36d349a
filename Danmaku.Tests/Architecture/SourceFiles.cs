using Danmaku.Tests.Support;

namespace Danmaku.Tests.Architecture;

/// <summary>The C# files of the checkout.</summary>
internal static class SourceFiles
{
    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", "node_modules", ".git"];

    /// <summary>Each with its path from the root, in slashes; no build output.</summary>
    public static IEnumerable<(string Path, FileInfo File)> All() => FilesBelow(new DirectoryInfo(RepositoryRoot.Path))
        .Where(file => file.Extension == ".cs")
        .Select(file => (Path.GetRelativePath(RepositoryRoot.Path, file.FullName).Replace('\\', '/'), file));

    private static IEnumerable<FileInfo> FilesBelow(DirectoryInfo folder) => folder.EnumerateFiles()
        .Concat(folder.EnumerateDirectories().Where(inner => !NotOurs.Contains(inner.Name)).SelectMany(FilesBelow));
}
