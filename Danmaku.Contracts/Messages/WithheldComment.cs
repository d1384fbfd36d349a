namespace Danmaku.Contracts.Messages;

/// <summary>An accepted comment that viewers do not see.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="Withheld">Why not.</param>
public sealed record WithheldComment(Comment Comment, Withholding Withheld);
