namespace Danmaku.Contracts.Messages;

/// <summary>One rule for texts of viewers and members.</summary>
public sealed record Rule
{
    /// <summary>What to look for; how it is read is <see cref="Kind"/>'s matter.</summary>
    public required string Pattern { get; init; }

    /// <summary>How the pattern is read. Default <see cref="RuleKind.Term"/>.</summary>
    public RuleKind Kind { get; init; } = RuleKind.Term;

    /// <summary>What happens to a comment that it matches. Default <see cref="RuleAction.Reject"/>.</summary>
    public RuleAction Action { get; init; } = RuleAction.Reject;

    /// <summary>
    /// With <see cref="RuleAction.Timeout"/>: how long the first one is, 1 s to 14 days. Each further one within 24 hours is four times as
    /// long as the one before, up to 14 days. Default 1 min.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What moderators note beside it, up to 200 characters.</summary>
    public string? Note { get; init; }
}
