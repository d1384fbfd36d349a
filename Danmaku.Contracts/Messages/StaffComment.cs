namespace Danmaku.Contracts.Messages;

/// <summary>A stored comment as moderators see it.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="Stage">Who may see it, were it not deleted.</param>
/// <param name="Deleted">Whether it is deleted.</param>
public sealed record StaffComment(Comment Comment, CommentStage Stage, bool Deleted);
