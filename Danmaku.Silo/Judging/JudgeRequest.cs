using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Judging;

/// <summary>A comment that the room would show, for the outside judge.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Author">Who posted it, with the role that they have in the room.</param>
/// <param name="Draft">What was posted, its text as it would be shown.</param>
/// <param name="At">When the room took it.</param>
internal sealed record JudgeRequest(string RoomId, Viewer Author, CommentDraft Draft, DateTimeOffset At);
