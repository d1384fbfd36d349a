namespace Danmaku.Bench.Rules;

/// <summary>What <c>rules</c> measures. The ranges are those of its command line.</summary>
internal sealed record RulesOptions
{
    /// <summary>Terms of the room. Default 10,000, the most a room may have.</summary>
    public int Terms { get; init; } = 10_000;

    /// <summary>Regular expressions of the room. Default 200, the most a room may have.</summary>
    public int Regexes { get; init; } = 200;

    /// <summary>How often each comment is checked. Default 200.</summary>
    public int Rounds { get; init; } = 200;

    /// <summary>The same seed makes the same rules.</summary>
    public int Seed { get; init; } = 5;

    /// <summary>Files with recorded comments; none for those that come with the tests.</summary>
    public IReadOnlyList<FileInfo> Comments { get; init; } = [];
}
