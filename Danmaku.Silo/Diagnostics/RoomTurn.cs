namespace Danmaku.Silo.Diagnostics;

/// <summary>What one turn of a room came to.</summary>
/// <param name="Duration">How long it took.</param>
/// <param name="Waited">How long the draft that came first had waited for it; <see langword="null"/> when there was none.</param>
/// <param name="Posts">Drafts handled.</param>
/// <param name="Rejections">Those refused.</param>
internal readonly record struct RoomTurn(TimeSpan Duration, TimeSpan? Waited, int Posts, int Rejections);
