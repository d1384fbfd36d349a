namespace Danmaku.Bench.Load;

/// <summary>Equal rooms whose latencies are reported together.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Rooms">How many, at least 1.</param>
/// <param name="Viewers">Viewers in each, at least 1; the first ones post as well.</param>
/// <param name="Rate">Comments per second in each, 0 and up.</param>
internal sealed record RoomGroup(string Name, int Rooms, int Viewers, double Rate);
