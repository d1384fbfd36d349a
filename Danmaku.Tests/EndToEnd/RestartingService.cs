using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>A service that is ended, one way or another, and started again on the same files; whoever lost it can wait for the next one.</summary>
internal sealed class RestartingService(string storePath) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<ServiceProcess> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServiceProcess? _current;

    /// <summary>Starts it, again or for the first time.</summary>
    public async Task<ServiceProcess> StartAsync()
    {
        var started = await ServiceProcess.StartAsync(storePath, ServiceProcess.Unlimited);
        lock (_lock)
        {
            _current = started;
            _next.SetResult(started);
            _next = new TaskCompletionSource<ServiceProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return started;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        var victim = _current!;
        await victim.KillAsync();
        await CleanUpAsync(victim);
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        var stopping = _current!;
        var exitCode = await stopping.StopAsync();
        await CleanUpAsync(stopping);
        return exitCode;
    }

    /// <summary>The service that runs now, or the next one when it is the one that the caller has lost.</summary>
    public async Task<IServiceLife> OtherThanAsync(IServiceLife? lost)
    {
        Task<ServiceProcess> other;
        lock (_lock)
        {
            other = _current is { } current && !ReferenceEquals(current, lost) ? Task.FromResult(current) : _next.Task;
        }

        return await other;
    }

    public ValueTask DisposeAsync() => _current?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task CleanUpAsync(ServiceProcess ended)
    {
        Assert.DoesNotContain("fail: ", ended.Output, StringComparison.Ordinal);
        await ended.DisposeAsync();
    }
}
