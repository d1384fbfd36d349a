namespace Danmaku.Silo.Cluster;

/// <summary>Says how many viewers a silo's gateways have of a room.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Viewers">How many.</param>
internal readonly record struct RoomViewers(string RoomId, int Viewers);
