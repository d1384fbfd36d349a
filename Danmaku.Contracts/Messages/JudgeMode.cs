namespace Danmaku.Contracts.Messages;

/// <summary>Whether the operator's outside judge is asked about comments of viewers and members. Append only, never renumber.</summary>
public enum JudgeMode : byte
{
    /// <summary>It is not.</summary>
    Off = 1,

    /// <summary>It is; when it does not answer in time, comments pass.</summary>
    FailOpen = 2,

    /// <summary>It is; when it does not answer in time, comments wait for a moderator.</summary>
    FailClosed = 3,
}
