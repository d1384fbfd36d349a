namespace Danmaku.Silo.Domain;

/// <summary>The two times that a room goes by.</summary>
/// <remarks>
/// What viewers see and what outlives a restart goes by the calendar (<see cref="UtcNow"/>); how fast somebody posts goes by
/// a clock that nobody can set (<see cref="Elapsed"/>). Not thread-safe.
/// </remarks>
internal sealed class RoomClock(TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();
    private DateTimeOffset _latest = DateTimeOffset.MinValue;

    /// <summary>Time since the room started.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

    /// <summary>The calendar time, cut to the millisecond. Stands still while the machine's calendar is set back.</summary>
    public DateTimeOffset UtcNow()
    {
        var now = ToMillisecond(time.GetUtcNow());
        if (now > _latest)
        {
            _latest = now;
        }

        return _latest;
    }

    /// <summary>Cuts a time to the millisecond, which is what stores and wire formats keep.</summary>
    public static DateTimeOffset ToMillisecond(DateTimeOffset at) =>
        new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
