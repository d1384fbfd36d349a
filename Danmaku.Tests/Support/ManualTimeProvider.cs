namespace Danmaku.Tests.Support;

/// <summary>A clock that moves only when a test says so; its timers fire inside <see cref="Advance"/>, on the caller's
/// thread.</summary>
/// <remarks>
/// Thread-safe, but only one thread may drive it: two threads advancing would make the order of timers a matter of luck.
/// Timestamps tick at 10 MHz, so one tick is one <see cref="TimeSpan"/> tick.
/// </remarks>
internal sealed class ManualTimeProvider : TimeProvider
{
    /// <summary>Where every new clock starts: a fixed instant, so that a test sees the same dates each run.</summary>
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = Start;
    private long _nextTimerId;

    /// <summary>How many timers are armed now; lets a test see that something is waiting before it moves the clock.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves the clock on and fires every timer that becomes due, in order of due time, each at its own due
    /// time.</summary>
    /// <param name="by">Zero or more. A callback that arms a timer within this span sees it fire in the same call.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset until;
        lock (_lock)
        {
            until = _now + by;
        }

        while (TakeDue(until) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _now = until;
        }
    }

    /// <summary>Moves the clock on, again and again, until something has happened: what a test waits for may count from a moment after the
    /// answer that the test has seen.</summary>
    /// <param name="step">How far at once: as long as it should take.</param>
    /// <param name="happened">What the test waits for; it gives up by itself.</param>
    public async Task AdvanceUntilAsync(TimeSpan step, Task happened)
    {
        do
        {
            Advance(step);
            await Task.WhenAny(happened, Task.Delay(TimeSpan.FromSeconds(2), System));
        }
        while (!happened.IsCompleted);

        await happened;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? TakeDue(DateTimeOffset until)
    {
        lock (_lock)
        {
            ManualTimer? next = null;
            foreach (var timer in _timers)
            {
                if (timer.DueAt <= until && (next is null || (timer.DueAt, timer.ArmedAs).CompareTo((next.DueAt, next.ArmedAs)) < 0))
                {
                    next = timer;
                }
            }

            if (next is null)
            {
                return null;
            }

            _now = next.DueAt > _now ? next.DueAt : _now;
            if (next.Period > TimeSpan.Zero)
            {
                next.DueAt += next.Period;
                next.ArmedAs = _nextTimerId++;
            }
            else
            {
                _timers.Remove(next);
            }

            return next;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public DateTimeOffset DueAt { get; set; }

        /// <summary>Zero when the timer fires once.</summary>
        public TimeSpan Period { get; private set; }

        /// <summary>Parts timers of one due time: the one armed first fires first.</summary>
        public long ArmedAs { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                clock._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = clock._now + dueTime;
                    Period = period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period;
                    ArmedAs = clock._nextTimerId++;
                    clock._timers.Add(this);
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                _disposed = true;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
