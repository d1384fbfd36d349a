namespace Danmaku.Contracts.Messages;

/// <summary>Why comments were deleted. Append only, never renumber.</summary>
public enum DeleteCause : byte
{
    /// <summary>A moderator deleted them.</summary>
    Deleted = 1,

    /// <summary>A moderator denied them.</summary>
    Denied = 2,

    /// <summary>Nobody approved them in time.</summary>
    Expired = 3,

    /// <summary>The outside judge rejected them.</summary>
    Judged = 4,
}
