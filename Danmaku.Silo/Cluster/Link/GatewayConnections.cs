using System.Collections.Concurrent;
using Danmaku.Silo.Diagnostics;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>The gateways linked to this silo, and asking them to leave when it stops.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed partial class GatewayConnections(
    IHostApplicationLifetime lifetime, IOptions<LinkOptions> options, LinkMetrics metrics, TimeProvider time, ILogger<GatewayConnections> logger)
    : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<string, Linked> _gateways = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopped = new();
    private CancellationTokenRegistration _onStopping;
    private Task _draining = Task.CompletedTask;

    /// <summary>Gateways linked now.</summary>
    public int Count => _gateways.Count;

    /// <summary>Adds a gateway; an earlier stream under the same id ends.</summary>
    /// <param name="queue">What waits for it.</param>
    /// <param name="end">Ends its stream.</param>
    public void Add(GatewayQueue queue, CancellationTokenSource end)
    {
        var linked = new Linked(queue, end);
        Linked? earlier = null;
        _gateways.AddOrUpdate(
            queue.GatewayId,
            linked,
            (_, known) =>
            {
                earlier = known;
                return linked;
            });
        End(earlier);
        metrics.GatewayLinked();
        Log.Linked(logger, queue.GatewayId);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            queue.Drain();
        }
    }

    /// <summary>Takes a gateway out.</summary>
    public void Remove(GatewayQueue queue)
    {
        if (_gateways.TryGetValue(queue.GatewayId, out var linked) && linked.Queue == queue)
        {
            _gateways.TryRemove(KeyValuePair.Create(queue.GatewayId, linked));
        }

        metrics.GatewayLeft();
        Log.Left(logger, queue.GatewayId);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.ObserveGateways(
            CountWaiting,
            options.Value.QueueBytes,
            options.Value.CallsUnderWay,
            () => lifetime.ApplicationStopping.IsCancellationRequested ? _gateways.Count : 0);

        // The server waits for its streams before hosted services are stopped, so this is the moment to have them ended.
        _onStopping = lifetime.ApplicationStopping.Register(() => _draining = DrainAsync());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _draining;
    }

    public void Dispose()
    {
        _onStopping.Dispose();
        _stopped.Dispose();
    }

    private (long All, long Longest) CountWaiting()
    {
        var (all, longest) = (0L, 0L);
        foreach (var linked in _gateways.Values)
        {
            var bytes = linked.Queue.Bytes;
            all += bytes;
            longest = Math.Max(longest, bytes);
        }

        return (all, longest);
    }

    private async Task DrainAsync()
    {
        foreach (var linked in _gateways.Values)
        {
            linked.Queue.Drain();
        }

        try
        {
            await Task.Delay(options.Value.DrainTimeout, time, _stopped.Token);
        }
        catch (OperationCanceledException)
        {
            // The server has no streams left.
            return;
        }

        foreach (var linked in _gateways.Values)
        {
            Log.DidNotLeave(logger, linked.Queue.GatewayId);
            End(linked);
        }
    }

    private static void End(Linked? linked)
    {
        try
        {
            linked?.End.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself meanwhile.
        }
    }

    private sealed record Linked(GatewayQueue Queue, CancellationTokenSource End);

    private static partial class Log
    {
        [LoggerMessage(2501, LogLevel.Information, "Gateway {GatewayId} linked.", EventName = nameof(Linked))]
        public static partial void Linked(ILogger logger, string gatewayId);

        [LoggerMessage(2502, LogLevel.Information, "Gateway {GatewayId} left.", EventName = nameof(Left))]
        public static partial void Left(ILogger logger, string gatewayId);

        [LoggerMessage(2503, LogLevel.Warning, "Gateway {GatewayId} did not leave in time; its link was ended.", EventName = nameof(DidNotLeave))]
        public static partial void DidNotLeave(ILogger logger, string gatewayId);
    }
}
