using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>A place in a room's past, as clients name one: a comment's id or a time. Neither is any place at all.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="Time">The time.</param>
internal readonly record struct IrcPlace(RoomPosition? Comment, DateTimeOffset? Time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Narrows a query to what is later. Comments have times in milliseconds.</summary>
    public HistoryQuery After(HistoryQuery query) => query with { After = Comment, Since = Time is { } time ? Floor(time) + Tick : null };

    /// <summary>Narrows a query to what is there or later.</summary>
    public HistoryQuery From(HistoryQuery query) => query with
    {
        After = Comment is { } comment ? comment with { Sequence = comment.Sequence - 1 } : null,
        Since = Time is { } time ? Ceiling(time) : null,
    };

    /// <summary>Narrows a query to what is earlier.</summary>
    public HistoryQuery Before(HistoryQuery query) => query with { Before = Comment, Until = Time is { } time ? Ceiling(time) : null };

    private static DateTimeOffset Floor(DateTimeOffset time) => time.AddTicks(-(time.Ticks % Tick.Ticks));

    private static DateTimeOffset Ceiling(DateTimeOffset time) => time.Ticks % Tick.Ticks == 0 ? time : Floor(time) + Tick;
}
