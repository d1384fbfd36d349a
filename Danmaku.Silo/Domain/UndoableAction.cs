using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Domain;

/// <summary>An action that can be taken back.</summary>
/// <param name="Position">Its place.</param>
/// <param name="At">When it was done.</param>
/// <param name="Undo">How, as the room wrote it down; nobody else reads it.</param>
internal sealed record UndoableAction(RoomPosition Position, DateTimeOffset At, string Undo);
