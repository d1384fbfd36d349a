using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Judging;
using Danmaku.Silo.Storage.Journal;

namespace Danmaku.Silo.Rooms;

/// <summary>What a running room works with.</summary>
/// <param name="Journal">Where its events are stored.</param>
/// <param name="Rules">Where rules come from.</param>
/// <param name="Judge">The operator's outside judge.</param>
/// <param name="Time">Clock.</param>
/// <param name="Metrics">Counts.</param>
/// <param name="Logger">Log.</param>
internal sealed record RoomServices(
    IJournal Journal, RuleShelf Rules, IJudge Judge, TimeProvider Time, RoomMetrics Metrics, ILogger<RoomHost> Logger);
