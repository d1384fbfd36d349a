namespace Danmaku.Contracts.Messages;

/// <summary>Why comments are shown that were not. Append only, never renumber.</summary>
public enum ShowCause : byte
{
    /// <summary>A moderator approved them.</summary>
    Approved = 1,

    /// <summary>The room's delay is over.</summary>
    DelayOver = 2,

    /// <summary>What took them away was undone.</summary>
    Restored = 3,
}
