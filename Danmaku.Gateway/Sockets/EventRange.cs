namespace Danmaku.Gateway.Sockets;

/// <summary>Which events of which room a frame carries. The default value: none, of no room.</summary>
/// <param name="RoomKey">Names the room; compared with <see cref="object.Equals(object?)"/>. Null for a frame that belongs to no
/// room.</param>
/// <param name="Epoch">The epoch the sequences count in.</param>
/// <param name="First">First sequence, 1 or more; 0 when the frame belongs to the room and carries no events (an ack, a
/// snapshot).</param>
/// <param name="Last">Last sequence, at least <paramref name="First"/>. The frame carries every event between.</param>
internal readonly record struct EventRange(object? RoomKey, long Epoch, long First, long Last)
{
    /// <summary>True when the range holds no event.</summary>
    public bool IsEmpty => First == 0;

    /// <summary>Events in the range.</summary>
    public long Count => IsEmpty ? 0 : Last - First + 1;

    /// <summary>True when <paramref name="next"/> starts right where this range ends, so that one range can stand for
    /// both.</summary>
    public bool IsFollowedBy(in EventRange next) => Epoch == next.Epoch && Last + 1 == next.First && Equals(RoomKey, next.RoomKey);
}
