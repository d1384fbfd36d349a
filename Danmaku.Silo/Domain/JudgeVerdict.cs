namespace Danmaku.Silo.Domain;

/// <summary>What the outside judge made of a draft.</summary>
internal enum JudgeVerdict
{
    /// <summary>It may be shown.</summary>
    Allow,

    /// <summary>It waits for a moderator.</summary>
    Hold,

    /// <summary>It is refused.</summary>
    Reject,

    /// <summary>The judge did not say in time: the room's setting counts.</summary>
    NoAnswer,
}
