using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>What rules and settings would have done.</summary>
/// <param name="Comments">How many comments were tried.</param>
/// <param name="Truncated">Whether there were more.</param>
/// <param name="Affected">How many of them would not have been shown, or not as they were.</param>
/// <param name="Viewers">Of how many viewers those are.</param>
/// <param name="Outcomes">By what would have been done and why, the most frequent first, up to 100.</param>
/// <param name="Hardest">The viewers whom it would have touched most, up to 20.</param>
public sealed record WhatIfReport(
    int Comments,
    bool Truncated,
    int Affected,
    int Viewers,
    ImmutableArray<WhatIfReport.Outcome> Outcomes,
    ImmutableArray<WhatIfReport.Touched> Hardest)
{
    /// <summary>What one rule or setting would have done.</summary>
    /// <param name="Verdict">What would have become of the comments.</param>
    /// <param name="Reason">The refusal's number, where they would have been refused.</param>
    /// <param name="Rule">The rule's number in the set, from 1, where it was one.</param>
    /// <param name="Why">One English sentence.</param>
    /// <param name="Comments">How many.</param>
    /// <param name="Viewers">Of how many viewers.</param>
    /// <param name="Examples">The newest, up to 20.</param>
    public sealed record Outcome(
        WhatIfVerdict Verdict, RejectReason? Reason, int? Rule, string Why, int Comments, int Viewers, ImmutableArray<Example> Examples);

    /// <summary>A comment that it would have happened to.</summary>
    /// <param name="Comment">Its id; <see langword="null"/> for a text of the request.</param>
    /// <param name="At">When it was accepted.</param>
    /// <param name="AuthorId">Its author.</param>
    /// <param name="AuthorName">Their name.</param>
    /// <param name="Text">Its text.</param>
    /// <param name="Masked">What would have been shown, where that is the verdict.</param>
    /// <param name="WasDeleted">Whether moderators took it away anyway.</param>
    public sealed record Example(
        RoomPosition? Comment, DateTimeOffset At, string AuthorId, string AuthorName, string Text, string? Masked, bool WasDeleted);

    /// <summary>A viewer whom it would have touched.</summary>
    /// <param name="ViewerId">Who.</param>
    /// <param name="Name">Their name.</param>
    /// <param name="Comments">How many of their comments.</param>
    public sealed record Touched(string ViewerId, string Name, int Comments);
}
