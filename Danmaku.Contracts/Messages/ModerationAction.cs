namespace Danmaku.Contracts.Messages;

/// <summary>What an entry of the moderation log is about. Append only, never renumber.</summary>
public enum ModerationAction
{
    /// <summary>Comments were deleted.</summary>
    Delete = 1,

    /// <summary>The room was cleared.</summary>
    Clear = 2,

    /// <summary>A viewer's comments in a window were deleted.</summary>
    Purge = 3,

    /// <summary>A viewer was timed out.</summary>
    Timeout = 4,

    /// <summary>A viewer was banned.</summary>
    Ban = 5,

    /// <summary>A viewer was warned.</summary>
    Warn = 6,

    /// <summary>A viewer was restricted.</summary>
    Restrict = 7,

    /// <summary>A sanction was lifted.</summary>
    Lift = 8,

    /// <summary>A comment was held by a rule, a setting or the outside judge.</summary>
    Hold = 9,

    /// <summary>Held comments were approved.</summary>
    Approve = 10,

    /// <summary>Held comments were denied.</summary>
    Deny = 11,

    /// <summary>Held comments waited too long.</summary>
    Expire = 12,

    /// <summary>A comment was pinned.</summary>
    Pin = 13,

    /// <summary>The pinned comment was taken down.</summary>
    Unpin = 14,

    /// <summary>An announcement was made.</summary>
    Announce = 15,

    /// <summary>Settings were changed.</summary>
    Configure = 16,

    /// <summary>Rules were changed.</summary>
    SetRules = 17,

    /// <summary>A moderator was appointed.</summary>
    Appoint = 18,

    /// <summary>A moderator was dismissed.</summary>
    Dismiss = 19,

    /// <summary>A note about a viewer was added.</summary>
    Note = 20,

    /// <summary>The raid brake moved.</summary>
    Brake = 21,

    /// <summary>The raid brake was vetoed.</summary>
    VetoBrake = 22,

    /// <summary>A viewer acknowledged a warning.</summary>
    Acknowledge = 23,

    /// <summary>A viewer appealed.</summary>
    Appeal = 24,

    /// <summary>An appeal was answered.</summary>
    AnswerAppeal = 25,

    /// <summary>An action was undone.</summary>
    Undo = 26,

    /// <summary>The outside judge rejected a comment.</summary>
    Judge = 27,
}
