namespace Danmaku.Hosting.Diagnostics;

/// <summary>A room among the dearest of a process.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Cost">What it is known to have cost in about the last minute: at least this.</param>
/// <param name="MissedSeconds">How much time it may have taken beyond <see cref="RoomCost.Seconds"/> before it was among the dearest.</param>
internal readonly record struct RoomAccount(string RoomId, RoomCost Cost, double MissedSeconds);
