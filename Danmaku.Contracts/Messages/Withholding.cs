namespace Danmaku.Contracts.Messages;

/// <summary>Why viewers do not see an accepted comment, and for how long.</summary>
/// <param name="Stage">Who sees it; not <see cref="CommentStage.Shown"/>.</param>
/// <param name="Why">One English sentence for moderators.</param>
/// <param name="Until">Held: when it is denied for want of an answer. Delayed: when it is shown. Otherwise <see langword="null"/>.</param>
public sealed record Withholding(CommentStage Stage, string Why, DateTimeOffset? Until);
