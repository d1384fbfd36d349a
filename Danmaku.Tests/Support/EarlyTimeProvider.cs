namespace Danmaku.Tests.Support;

/// <summary>The system's clock with timers that fire a fifth too early, as real ones do by fractions of a millisecond.</summary>
internal sealed class EarlyTimeProvider : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new EarlyTimer(System.CreateTimer(callback, state, Early(dueTime), period));

    private static TimeSpan Early(TimeSpan dueTime) => dueTime > TimeSpan.Zero ? dueTime * 0.8 : dueTime;

    private sealed class EarlyTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Early(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
