namespace Danmaku.Silo.Storage;

/// <summary>Where a room's log ends, kept apart from its entries.</summary>
/// <param name="Hash">Hash of the newest entry.</param>
/// <param name="Entries">How many there are.</param>
internal readonly record struct LogHead(string Hash, long Entries);
