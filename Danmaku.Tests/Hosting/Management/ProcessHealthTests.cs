using Danmaku.Hosting.Management;
using Danmaku.Tests.Storage;
using Danmaku.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Hosting.Management;

public sealed class ProcessHealthTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLoggers _log = new();
    private readonly Lifetime _lifetime = new();
    private readonly Queue<Action> _threads = [];
    private HealthCheckResult _store = HealthCheckResult.Healthy();
    private int _asked;

    [Fact]
    public async Task A_process_that_starts_is_not_ready_and_its_checks_are_not_asked()
    {
        var health = Health();

        var ready = await health.ReadyAsync(CancellationToken.None);

        Assert.Equal(HealthStatus.Unhealthy, ready.Status);
        Assert.Equal(["startup"], ready.Checks.Select(check => check.Name));
        Assert.Equal(HealthStatus.Unhealthy, health.Startup().Status);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task A_check_keeps_its_time_until_it_changes_and_each_change_is_logged_once()
    {
        var health = Health();
        _lifetime.Start();
        await health.ReadyAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(1));
        _store = HealthCheckResult.Degraded("3 entries wait.");

        await health.ReadyAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(2));
        var away = await health.ReadyAsync(CancellationToken.None);
        _store = HealthCheckResult.Healthy();
        var back = await health.ReadyAsync(CancellationToken.None);

        Assert.Equal(HealthStatus.Degraded, away.Status);
        Assert.Equal(ManualTimeProvider.Start + TimeSpan.FromMinutes(1), away.Checks.Single().Since);
        Assert.Equal(ManualTimeProvider.Start + TimeSpan.FromMinutes(3), back.Checks.Single().Since);
        Assert.Equal("Health check store is Degraded: 3 entries wait.", Assert.Single(_log.Texts("Worse")));
        Assert.Equal("Health check store is healthy, after 00:02:00.", Assert.Single(_log.Texts("Better")));
    }

    [Fact]
    public async Task It_is_alive_whatever_its_checks_say()
    {
        var health = Health();
        _lifetime.Start();
        _store = HealthCheckResult.Unhealthy();
        Assert.Equal(HealthStatus.Unhealthy, (await health.ReadyAsync(CancellationToken.None)).Status);

        var live = health.LiveAsync();
        _threads.Dequeue()();

        Assert.Equal(HealthStatus.Healthy, (await live).Status);
    }

    [Fact]
    public async Task It_is_not_alive_once_its_threads_run_nothing()
    {
        var live = Health().LiveAsync();

        _time.Advance(ThreadPoolPulse.Patience);

        Assert.Equal(HealthStatus.Unhealthy, (await live).Status);
    }

    [Fact]
    public async Task Nor_when_they_run_it_too_late()
    {
        var beat = (Action)(() => { });
        var pulse = new ThreadPoolPulse(new LateTimers(_time), queued => beat = queued);
        var beats = pulse.BeatsAsync();

        _time.Advance(ThreadPoolPulse.Patience);
        beat();

        Assert.False(await beats);
    }

    [Fact]
    public async Task The_pool_of_this_process_runs()
    {
        // Not always within five seconds, beside other tests on a busy machine.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await new ThreadPoolPulse(TimeProvider.System).BeatsAsync())
        {
            Assert.False(patience.IsCancellationRequested);
        }
    }

    public void Dispose() => _lifetime.Dispose();

    private ProcessHealth Health()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHealthChecks().AddCheck("store", () =>
        {
            _asked++;
            return _store;
        });
        var checks = services.BuildServiceProvider().GetRequiredService<HealthCheckService>();
        return new ProcessHealth(checks, _lifetime, new ThreadPoolPulse(_time, _threads.Enqueue), _time, _log.CreateLogger<ProcessHealth>());
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _started = new();

        public CancellationToken ApplicationStarted => _started.Token;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void Start() => _started.Cancel();

        public void StopApplication() => throw new NotSupportedException();

        public void Dispose() => _started.Dispose();
    }

    /// <summary>A clock whose timers wait for a thread as everything else does: they never come.</summary>
    private sealed class LateTimers(TimeProvider time) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
