namespace Danmaku.Bench.Load.Engine;

/// <summary>Says when the next comment of a group of equal rooms is due: evenly spaced, the rooms in turns.</summary>
/// <param name="rooms">At least one.</param>
/// <param name="ratePerRoom">Comments per second in each, above 0.</param>
/// <param name="startsAt">Microsecond of the first.</param>
internal sealed class PostPacer(IReadOnlyList<RoomLoad> rooms, double ratePerRoom, long startsAt)
{
    private readonly double _interval = 1_000_000 / (ratePerRoom * rooms.Count);
    private long _next;

    /// <summary>Microsecond at which the next comment is due.</summary>
    public long Due => startsAt + (long)(_next * _interval);

    /// <summary>Takes the room whose turn it is.</summary>
    public RoomLoad Take() => rooms[(int)(_next++ % rooms.Count)];
}
