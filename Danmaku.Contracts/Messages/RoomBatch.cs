using System.Collections.Immutable;

namespace Danmaku.Contracts.Messages;

/// <summary>What a room sends to every process with viewers in it: one flush.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Events">Events of one epoch in order, without gaps to the batch before; may be empty when only the count changed.</param>
/// <param name="Viewers">How many viewers the room has, when that changed since the last batch.</param>
public sealed record RoomBatch(string RoomId, ImmutableArray<RoomEvent> Events, int? Viewers)
{
    /// <summary>Those of the events that are traced, at most 16; none as a rule.</summary>
    public ImmutableArray<TracedEvent> Traces { get; init; } = [];
}
