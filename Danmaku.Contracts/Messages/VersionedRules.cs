namespace Danmaku.Contracts.Messages;

/// <summary>A rule set and the change that made it.</summary>
/// <param name="Version">The change.</param>
/// <param name="Set">The rules.</param>
public sealed record VersionedRules(RuleVersion Version, RuleSet Set)
{
    /// <summary>What a new room has.</summary>
    public static VersionedRules None { get; } = new(new RuleVersion(0, DateTimeOffset.UnixEpoch, "", null, 0, 0), RuleSet.Empty);
}
