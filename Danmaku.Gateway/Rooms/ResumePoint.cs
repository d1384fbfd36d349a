using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Rooms;

/// <summary>Where a viewer who comes back was.</summary>
/// <param name="Position">The last event that they have.</param>
/// <param name="View">How much of the room they saw until there: somebody who sees more or less now needs a snapshot. <see langword="null"/> where the
/// format shows everybody the same.</param>
internal readonly record struct ResumePoint(RoomPosition Position, AudienceView? View = AudienceView.Viewers);
