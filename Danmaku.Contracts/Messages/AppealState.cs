namespace Danmaku.Contracts.Messages;

/// <summary>What became of an appeal. Append only, never renumber.</summary>
public enum AppealState : byte
{
    /// <summary>Nobody has answered.</summary>
    Open = 1,

    /// <summary>The sanction was lifted.</summary>
    Granted = 2,

    /// <summary>The sanction stays.</summary>
    Denied = 3,
}
