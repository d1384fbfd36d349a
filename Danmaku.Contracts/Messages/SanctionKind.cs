namespace Danmaku.Contracts.Messages;

/// <summary>What is held against a viewer. Append only, never renumber.</summary>
public enum SanctionKind : byte
{
    /// <summary>May not comment for a while.</summary>
    Timeout = 1,

    /// <summary>May not comment until a moderator lifts it, or until the time given.</summary>
    Ban = 2,

    /// <summary>May not comment before they have acknowledged it.</summary>
    Warning = 3,

    /// <summary>Their comments are shown to themself and to moderators only. They are not told.</summary>
    Restriction = 4,
}
