namespace Danmaku.Bench.Load.Engine;

/// <summary>How the generator drives one server.</summary>
internal sealed record EngineOptions
{
    /// <summary>Port of the server, on this machine.</summary>
    public required int Port { get; init; }

    /// <summary>Groups of equal rooms; each has latencies of its own.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>What is posted, in turns; at least one.</summary>
    public required IReadOnlyList<CommentText> Texts { get; init; }

    /// <summary>What the generator does while there is nothing to read.</summary>
    public WaitMode Wait { get; init; } = WaitMode.Sleep;

    /// <summary>Whether viewers offer permessage-deflate.</summary>
    public bool Deflate { get; init; }
}
