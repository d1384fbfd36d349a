using Danmaku.Tests.Support;

namespace Danmaku.Tests.Domain.Brake;

/// <summary>What people really wrote.</summary>
internal static class Recorded
{
    /// <summary>The sample that the filters are tested with.</summary>
    public static readonly string[] Texts =
        File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "Danmaku.Tests", "Domain", "Filtering", "recorded-sample.txt"));

    /// <inheritdoc cref="Brake.Traffic(int, int, IReadOnlyList{string})"/>
    public static Traffic Traffic(int seed, int viewers) => new(seed, viewers, Texts);
}
