namespace Danmaku.Contracts.Messages;

/// <summary>The comment that stands on top of a room's list.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="Until">When it goes by itself; <see langword="null"/> when a moderator has to take it down.</param>
/// <param name="By">Id of the moderator.</param>
/// <param name="At">Since when.</param>
public sealed record Pin(Comment Comment, DateTimeOffset? Until, string By, DateTimeOffset At);
