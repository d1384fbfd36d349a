namespace Danmaku.Contracts.Messages;

/// <summary>Who may see an accepted comment. Append only, never renumber.</summary>
public enum CommentStage : byte
{
    /// <summary>Everybody.</summary>
    Shown = 1,

    /// <summary>Moderators, until one of them approves or denies it, or its time is over.</summary>
    Held = 2,

    /// <summary>Moderators, and everybody once the room's delay is over.</summary>
    Delayed = 3,

    /// <summary>Moderators and, as if it were shown, its author.</summary>
    Shadowed = 4,
}
