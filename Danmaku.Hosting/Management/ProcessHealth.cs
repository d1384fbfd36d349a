using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Danmaku.Hosting.Management;

/// <summary>Answers the three questions that are asked of a process: is it alive, has it started, may it be given work.</summary>
/// <param name="checks">What must be well for it to be given work.</param>
/// <param name="lifetime">Of the process.</param>
/// <param name="threads">Its threads.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Told of changes, once each.</param>
/// <remarks>Thread-safe.</remarks>
internal sealed partial class ProcessHealth(
    HealthCheckService checks, IHostApplicationLifetime lifetime, ThreadPoolPulse threads, TimeProvider time, ILogger<ProcessHealth> logger)
{
    private readonly ConcurrentDictionary<string, CheckReading> _latest = new(StringComparer.Ordinal);

    /// <summary>Whether the process still does anything at all. Nothing it depends on counts: a restart would not bring that back.</summary>
    public async Task<HealthReading> LiveAsync() =>
        new([Read("thread_pool", await threads.BeatsAsync() ? HealthStatus.Healthy : HealthStatus.Unhealthy, null, null)]);

    /// <summary>Whether the start is over: the settings are valid, the store is open and all ports are listened at. It stays over.</summary>
    public HealthReading Startup() => new([Started()]);

    /// <summary>Whether the process may be given work. Degraded: it may, and somebody should have a look.</summary>
    public async Task<HealthReading> ReadyAsync(CancellationToken cancellationToken)
    {
        // Checks ask what a start has yet to make.
        if (Started() is { Status: HealthStatus.Unhealthy } starting)
        {
            return new HealthReading([starting]);
        }

        var report = await checks.CheckHealthAsync(cancellationToken);
        return new HealthReading([.. report.Entries
            .OrderBy(static entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => Read(entry.Key, entry.Value.Status, entry.Value.Description, entry.Value.Exception))]);
    }

    private CheckReading Started() =>
        Read("startup", lifetime.ApplicationStarted.IsCancellationRequested ? HealthStatus.Healthy : HealthStatus.Unhealthy, "Starting.", null);

    private CheckReading Read(string name, HealthStatus status, string? description, Exception? exception)
    {
        while (true)
        {
            var before = _latest.GetValueOrDefault(name);
            if (before?.Status == status)
            {
                return before;
            }

            var reading = new CheckReading(name, status, time.GetUtcNow());
            if (before is null ? _latest.TryAdd(name, reading) : _latest.TryUpdate(name, reading, before))
            {
                if (status != HealthStatus.Healthy && name != "startup")
                {
                    Log.Worse(logger, name, status, description ?? "", exception);
                }
                else if (before is not null)
                {
                    Log.Better(logger, name, time.GetUtcNow() - before.Since);
                }

                return reading;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3010, LogLevel.Warning, "Health check {Check} is {Status}: {Description}", EventName = nameof(Worse))]
        public static partial void Worse(ILogger logger, string check, HealthStatus status, string description, Exception? exception);

        [LoggerMessage(3011, LogLevel.Information, "Health check {Check} is healthy, after {Time}.", EventName = nameof(Better))]
        public static partial void Better(ILogger logger, string check, TimeSpan time);
    }
}
