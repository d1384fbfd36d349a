using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Rooms;

/// <summary>What is left of an event whose content was taken away: its place, so that positions stay without gaps.</summary>
/// <param name="Position">Its place.</param>
/// <param name="At">When it was decided.</param>
internal sealed record WithdrawnEvent(RoomPosition Position, DateTimeOffset At) : RoomEvent(Position, At);
