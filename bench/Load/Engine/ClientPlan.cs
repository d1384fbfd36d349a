namespace Danmaku.Bench.Load.Engine;

/// <summary>What one connection does.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Room">Number of its room.</param>
/// <param name="Posts">Whether it posts comments; it is a viewer all the same.</param>
/// <param name="Configures">Whether it sets the room's limits for the load before it is ready.</param>
internal sealed record ClientPlan(int Number, int Room, bool Posts, bool Configures);
