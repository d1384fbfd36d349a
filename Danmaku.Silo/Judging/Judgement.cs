namespace Danmaku.Silo.Judging;

/// <summary>What came of asking the outside judge.</summary>
internal abstract record Judgement
{
    private Judgement()
    {
    }

    /// <summary>It may be shown.</summary>
    internal sealed record Allow : Judgement
    {
        private Allow()
        {
        }

        public static Allow Instance { get; } = new();
    }

    /// <summary>A moderator is to decide.</summary>
    /// <param name="Why">For moderators, 1 to 200 characters.</param>
    internal sealed record Hold(string Why) : Judgement;

    /// <summary>It is not to be shown.</summary>
    /// <param name="Message">For its author, 1 to 200 characters.</param>
    internal sealed record Reject(string Message) : Judgement;

    /// <summary>The judge said nothing, or nothing that can be read.</summary>
    /// <param name="Cause">What kept it from answering.</param>
    /// <param name="Why">One English sentence for moderators; it names no address.</param>
    internal sealed record NoAnswer(NoAnswerCause Cause, string Why) : Judgement;
}
