namespace Danmaku.Contracts.Messages;

/// <summary>A comment that an action was about, as it was then.</summary>
/// <param name="Id">Its id.</param>
/// <param name="AuthorId">Its author; <see langword="null"/> where the room no longer remembered the comment.</param>
/// <param name="AuthorName">Their name then.</param>
/// <param name="Text">Its text.</param>
public sealed record LoggedComment(RoomPosition Id, string? AuthorId, string? AuthorName, string? Text);
