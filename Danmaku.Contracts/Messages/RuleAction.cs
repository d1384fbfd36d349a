namespace Danmaku.Contracts.Messages;

/// <summary>What happens to a comment that a rule matches; where several match, the highest counts. Append only, never renumber.</summary>
public enum RuleAction : byte
{
    /// <summary>What matched is shown as <c>＊</c>, a sign for each grapheme cluster.</summary>
    Mask = 1,

    /// <summary>The comment waits for a moderator.</summary>
    Hold = 2,

    /// <summary>The comment is refused.</summary>
    Reject = 3,

    /// <summary>The comment is refused and its author timed out, for longer each time.</summary>
    Timeout = 4,
}
