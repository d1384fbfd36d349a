namespace Danmaku.Contracts.Messages;

/// <summary>What keeps a viewer from commenting. Append only, never renumber.</summary>
public enum SanctionKind : byte
{
    /// <summary>For a while.</summary>
    Timeout = 1,

    /// <summary>Until a moderator lifts it, or until the time given.</summary>
    Ban = 2,
}
