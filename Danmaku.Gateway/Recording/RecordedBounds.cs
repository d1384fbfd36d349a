using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>Where a recording begins and ends.</summary>
/// <param name="First">Its first comment.</param>
/// <param name="Last">Its last one.</param>
/// <param name="Origin">The moment of media time zero.</param>
internal sealed record RecordedBounds(RoomPosition First, RoomPosition Last, DateTimeOffset Origin);
