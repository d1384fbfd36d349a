namespace Danmaku.Bench.Vanish;

/// <summary>What <c>vanish</c> measures.</summary>
internal sealed record VanishOptions
{
    /// <summary>Viewers of the one room.</summary>
    public int Viewers { get; init; } = 5_000;

    /// <summary>Comments per second that go on meanwhile.</summary>
    public int Rate { get; init; } = 5;

    /// <summary>Commands that are measured; a few before them are not.</summary>
    public int Commands { get; init; } = 100;

    /// <summary>Milliseconds between two commands.</summary>
    public int PauseMilliseconds { get; init; } = 300;
}
