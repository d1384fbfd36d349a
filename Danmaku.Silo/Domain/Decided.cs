using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>An event with what the store keeps beside it.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Nonce">The poster's nonce, where the event is a comment that had one.</param>
/// <param name="Log">The log's entry about the action that the event is the first of.</param>
/// <param name="Undo">How to take that action back (<see cref="UndoableAction.Undo"/>), where that can be done.</param>
internal readonly record struct Decided(RoomEvent Event, string? Nonce = null, LogEntry? Log = null, string? Undo = null);
