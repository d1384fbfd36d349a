namespace Danmaku.Bench.Replay;

/// <summary>How a file is replayed.</summary>
internal sealed record ReplayPlan
{
    /// <summary>How much faster than recorded. Default 1; 0.1 to 1,000.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Whether every viewer of the file posts as one of their own, or one viewer posts everything. Default many.</summary>
    public ReplayAs As { get; init; } = ReplayAs.Many;

    /// <summary>How long a comment that is refused with a retry-after, or not answered, is tried again. Default 2 min; 0 to 1 h.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Begins the nonces, so that a second replay of the file is not taken for a repetition of the first.</summary>
    public required string Run { get; init; }
}
