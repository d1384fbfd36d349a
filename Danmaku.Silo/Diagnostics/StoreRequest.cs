namespace Danmaku.Silo.Diagnostics;

/// <summary>What is asked of the store.</summary>
internal enum StoreRequest
{
    /// <summary>A room, to be opened.</summary>
    Open,

    /// <summary>A group of entries, to be written.</summary>
    Append,

    /// <summary>Comments, for viewers.</summary>
    History,

    /// <summary>Comments, for moderators.</summary>
    StaffHistory,

    /// <summary>The moderation log.</summary>
    Log,

    /// <summary>Rules of one version.</summary>
    Rules,

    /// <summary>Which versions of rules there were.</summary>
    RuleVersions,

    /// <summary>Tokens for doors.</summary>
    DoorTokens,
}
