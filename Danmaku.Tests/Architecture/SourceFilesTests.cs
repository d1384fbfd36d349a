using System.Text.RegularExpressions;

namespace Danmaku.Tests.Architecture;

public sealed partial class SourceFilesTests
{
    // Past this a file is rarely one thing.
    private const int MaxFileBytes = 20 * 1024;

    private static readonly string[] CompositionRoots = ["Danmaku.Silo/Program.cs", "Danmaku.Gateway/Program.cs"];

    [Fact]
    public void Only_the_two_composition_roots_choose_between_the_builds()
    {
        var choosing = SourceFiles.All()
            .Where(source => !CompositionRoots.Contains(source.Path))
            .Where(source => File.ReadLines(source.File.FullName).Any(line => ConditionalCompilation().IsMatch(line)))
            .Select(source => source.Path);

        Expect.None(choosing);
    }

    [Fact]
    public void No_source_file_is_larger_than_20_KiB()
    {
        var large = SourceFiles.All()
            .Where(source => source.File.Length > MaxFileBytes)
            .Select(source => $"{source.Path}: {source.File.Length} bytes");

        Expect.None(large);
    }

    [Fact]
    public void The_source_files_are_found() =>
        Assert.Subset(SourceFiles.All().Select(source => source.Path).ToHashSet(), CompositionRoots.ToHashSet());

    [GeneratedRegex(@"^\s*#\s*(if|elif|else|endif|define)\b")]
    private static partial Regex ConditionalCompilation();
}
