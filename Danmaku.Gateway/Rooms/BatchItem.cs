using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Rooms;

/// <summary>A part of a batch as one view gets it: an event, or some in a row that it does not get.</summary>
internal readonly record struct BatchItem
{
    private BatchItem(RoomEvent? told, RoomPosition from, long to, SkipReason reason) =>
        (Event, From, To, Reason) = (told, from, to, reason);

    /// <summary>The event, with nothing in it that the view must not see; <see langword="null"/> for events that it does not get.</summary>
    public RoomEvent? Event { get; }

    /// <summary>Place of the first event that this stands for.</summary>
    public RoomPosition From { get; }

    /// <summary>Sequence of the last one.</summary>
    public long To { get; }

    /// <summary>Why it does not get them. Means nothing beside an <see cref="Event"/>.</summary>
    public SkipReason Reason { get; }

    public static BatchItem Told(RoomEvent item) => new(item, item.Position, item.Position.Sequence, default);

    public static BatchItem Skipped(RoomPosition from, long to, SkipReason reason) => new(null, from, to, reason);
}
