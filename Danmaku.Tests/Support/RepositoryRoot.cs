namespace Danmaku.Tests.Support;

/// <summary>Where the checkout is, for tests that read its files or start its processes.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Danmaku.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Danmaku.sln above {AppContext.BaseDirectory}.");
    }
}
