namespace Danmaku.Bench.Replay;

/// <summary>What came of posting a comment once.</summary>
internal abstract record PostAnswer
{
    private PostAnswer()
    {
    }

    /// <summary>The room has it.</summary>
    /// <param name="Stored">Whether it is written; otherwise the store is away and it is still to be.</param>
    /// <param name="Thinned">Whether it is beyond the display budget: in the history, not on the screens of others.</param>
    public sealed record Accepted(bool Stored, bool Thinned) : PostAnswer;

    /// <summary>The gateway or the room refused it.</summary>
    /// <param name="Reason">Number of the reason.</param>
    /// <param name="Name">Name of the reason.</param>
    /// <param name="RetryAfter">How long until the same post can succeed, where waiting helps.</param>
    public sealed record Refused(int Reason, string Name, TimeSpan? RetryAfter) : PostAnswer;

    /// <summary>No answer: the connection could not be made, broke or stayed silent. The room may have the comment.</summary>
    /// <param name="Problem">What happened.</param>
    /// <param name="RetryAfter">How long the gateway asked to be left alone, if it did.</param>
    public sealed record Unanswered(string Problem, TimeSpan? RetryAfter) : PostAnswer;
}
