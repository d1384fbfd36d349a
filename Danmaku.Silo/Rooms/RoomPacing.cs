namespace Danmaku.Silo.Rooms;

/// <summary>When a room sends: at once while it is quiet, and once per interval while it is not.</summary>
/// <remarks>All times are timestamps of the clock. Not thread-safe: it lives inside one room's turns.</remarks>
internal sealed class RoomPacing(RoomHostOptions options, TimeProvider time)
{
    private readonly long _flushInterval = options.Gather ? Ticks(options.FlushInterval, time) : 0;
    private readonly long _viewersInterval = Ticks(options.ViewersInterval, time);
    private long _flushedAt = long.MinValue / 2;
    private long _viewersSentAt = long.MinValue / 2;
    private int _viewersSent;

    /// <summary>When pending events may go.</summary>
    public long FlushDueAt => _flushedAt + _flushInterval;

    /// <summary>When a new count of viewers may go.</summary>
    public long ViewersDueAt => _viewersSentAt + _viewersInterval;

    /// <summary>Notes that events were sent.</summary>
    public void Flushed(long now) => _flushedAt = now;

    /// <summary>Whether the gateways know another count than this.</summary>
    public bool ViewersChanged(int viewers) => viewers != _viewersSent;

    /// <summary>Notes that the gateways know a count.</summary>
    public void ViewersSent(int viewers, long now)
    {
        _viewersSent = viewers;
        _viewersSentAt = now;
    }

    /// <summary>Notes that nobody is left to tell: whoever comes reads the count in a snapshot.</summary>
    public void ViewersUntold(int viewers) => _viewersSent = viewers;

    private static long Ticks(TimeSpan interval, TimeProvider time) =>
        (long)Math.Ceiling(interval.TotalSeconds * time.TimestampFrequency);
}
