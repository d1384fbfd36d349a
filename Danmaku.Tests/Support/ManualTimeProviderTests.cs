namespace Danmaku.Tests.Support;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Timers_fire_in_order_of_due_time_and_each_sees_its_own_due_time()
    {
        var fired = new List<(string Name, TimeSpan At)>();
        using var late = Timer("late", TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan, fired);
        using var periodic = Timer("periodic", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), fired);

        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(
            [("periodic", TimeSpan.FromSeconds(1)), ("late", TimeSpan.FromSeconds(3)), ("periodic", TimeSpan.FromSeconds(3))],
            fired);
        Assert.Equal(ManualTimeProvider.Start.AddSeconds(4), _time.GetUtcNow());
    }

    [Fact]
    public void A_disposed_timer_stays_silent_and_a_delay_ends_when_the_clock_says_so()
    {
        var fired = new List<(string Name, TimeSpan At)>();
        var timer = Timer("gone", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), fired);
        timer.Dispose();
        var delay = Task.Delay(TimeSpan.FromSeconds(2), _time);

        _time.Advance(TimeSpan.FromSeconds(1.999));
        Assert.False(delay.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.True(delay.IsCompleted);
        Assert.Empty(fired);
        Assert.Equal(0, _time.ArmedTimers);
    }

    private ITimer Timer(string name, TimeSpan due, TimeSpan period, List<(string Name, TimeSpan At)> fired) =>
        _time.CreateTimer(_ => fired.Add((name, _time.GetUtcNow() - ManualTimeProvider.Start)), null, due, period);
}
