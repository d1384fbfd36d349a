namespace Danmaku.Contracts.Messages;

/// <summary>Which stored comments of a room to read. Bounds that are <see langword="null"/> do not bound.</summary>
/// <param name="After">Only comments later than this position.</param>
/// <param name="Before">Only comments earlier than this position.</param>
/// <param name="Since">Only comments accepted at or after this time.</param>
/// <param name="Until">Only comments accepted before this time.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
/// <param name="NewestFirst">Which end of the range to read from.</param>
public sealed record HistoryQuery(
    RoomPosition? After,
    RoomPosition? Before,
    DateTimeOffset? Since,
    DateTimeOffset? Until,
    int Limit = 100,
    bool NewestFirst = false);
