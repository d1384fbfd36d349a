using System.Diagnostics;
using Danmaku.Bench.Load.Servers;
using Danmaku.Bench.Paths;

namespace Danmaku.Bench.Overload;

/// <summary>Looks at the service's process twice a second.</summary>
internal sealed class ServiceWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ServerProcess _server;
    private readonly Func<int> _in;
    private readonly List<ServiceSample> _samples = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly long _beganAt = Stopwatch.GetTimestamp();
    private readonly Task _watching;

    /// <param name="server">The service.</param>
    /// <param name="inRoom">Clients in the room.</param>
    public ServiceWatch(ServerProcess server, Func<int> inRoom)
    {
        (_server, _in) = (server, inRoom);
        _watching = WatchAsync();
    }

    /// <summary>What was seen since a moment.</summary>
    /// <param name="since">From <see cref="Now"/>.</param>
    public IReadOnlyList<ServiceSample> Since(double since)
    {
        lock (_samples)
        {
            return _samples.FindAll(sample => sample.Second >= since);
        }
    }

    /// <summary>Seconds since this looks.</summary>
    public double Now => Stopwatch.GetElapsedTime(_beganAt).TotalSeconds;

    /// <summary>Looks no more: what the service is asked next is asked alone.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _watching;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var (waiting, _) = await _server.PoolAsync();
                var sample = new ServiceSample(Now, ProcessFigures.Resident(_server.Id), waiting, _in());
                lock (_samples)
                {
                    _samples.Add(sample);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Enough seen.
        }
    }
}
