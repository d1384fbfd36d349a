using System.Diagnostics;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage;

/// <summary>One event of a room on its way into the store.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Event">What happened; its position names the epoch that may write it.</param>
/// <param name="Nonce">The poster's nonce, where the event is a comment that had one.</param>
internal readonly record struct JournalEntry(string RoomId, RoomEvent Event, string? Nonce)
{
    /// <summary>
    /// The moderation log's entry about the action that this event is the first of; <see langword="null"/> for events that are no action.
    /// The store chains it to the room's entry before it.
    /// </summary>
    public LogEntry? Log { get; init; }

    /// <summary>The span of the comment's post, where it is traced. Not stored.</summary>
    public Activity? Span { get; init; }

    /// <summary>How to take the action back (<see cref="Domain.UndoableAction"/>), where that can be done.</summary>
    public string? Undo { get; init; }
}
