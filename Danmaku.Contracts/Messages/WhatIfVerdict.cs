namespace Danmaku.Contracts.Messages;

/// <summary>What would have become of a comment. Append only, never renumber.</summary>
public enum WhatIfVerdict : byte
{
    /// <summary>Shown with a part masked.</summary>
    Mask = 1,

    /// <summary>Held.</summary>
    Hold = 2,

    /// <summary>Refused.</summary>
    Reject = 3,

    /// <summary>Refused, and its author timed out.</summary>
    Timeout = 4,
}
