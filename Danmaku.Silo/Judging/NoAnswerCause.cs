namespace Danmaku.Silo.Judging;

/// <summary>Why there is no answer of the outside judge.</summary>
internal enum NoAnswerCause
{
    /// <summary>No judge is configured, or the room is stopping.</summary>
    NotAsked,

    /// <summary>As many comments wait for it as may, or this one waited too long for its turn.</summary>
    Busy,

    /// <summary>It left too many unanswered and is not asked for a few seconds.</summary>
    Paused,

    /// <summary>It took too long.</summary>
    Timeout,

    /// <summary>It cannot be connected to, or the connection broke.</summary>
    Unreachable,

    /// <summary>It answered with a status other than 200 and 204.</summary>
    Status,

    /// <summary>Its answer is too long or is not one of those that docs/judge.md names.</summary>
    Unreadable,

    /// <summary>A bug of ours.</summary>
    Failed,
}
