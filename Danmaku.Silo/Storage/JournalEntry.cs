using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage;

/// <summary>One event of a room on its way into the store.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Event">What happened; its position names the epoch that may write it.</param>
/// <param name="Nonce">The poster's nonce, where the event is a comment that had one.</param>
internal readonly record struct JournalEntry(string RoomId, RoomEvent Event, string? Nonce);
