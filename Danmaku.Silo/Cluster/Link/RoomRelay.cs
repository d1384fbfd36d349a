using System.Collections.Concurrent;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Diagnostics;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>Passes the batches of rooms, wherever they run, to the gateways linked to this silo, and renews this silo's leases for them.</summary>
/// <remarks>Thread-safe. A room costs one subscription in a form, however many gateways listen to it here.</remarks>
internal sealed partial class RoomRelay(
    IClusterRooms rooms, IOptions<LinkOptions> options, LinkMetrics metrics, TimeProvider time, ILogger<RoomRelay> logger)
    : BackgroundService, IRoomRelay
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    /// <summary>Reports under way at once: enough for a silo full of rooms, and a room that does not answer holds up one of them.</summary>
    private const int ReportsAtOnce = 256;

    private readonly ConcurrentDictionary<(string RoomId, BatchForm Form), RelayedRoom> _rooms = new();
    private readonly CancellationTokenSource _stopping = new();
    private bool _disposed;

    /// <summary>Rooms that gateways and bots listen to; one in both forms counts twice.</summary>
    public int Count => _rooms.Count;

    /// <inheritdoc/>
    public void OnBatch(string roomId, BatchForm form, EncodedBatch batch)
    {
        if (_rooms.TryGetValue((roomId, form), out var room))
        {
            room.OnBatch(batch);
        }
    }

    /// <inheritdoc/>
    public void OnEnded(string roomId, BatchForm form)
    {
        if (_rooms.TryGetValue((roomId, form), out var room))
        {
            room.OnEnded();
        }
    }

    /// <summary>Has a room's batches queued for a gateway from the snapshot's position on, possibly before the answer is here.</summary>
    /// <exception cref="RoomUnavailableException">The room cannot be reached or opened now.</exception>
    public async ValueTask<RoomSnapshot> SubscribeAsync(GatewayQueue gateway, string roomId, long callId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var room = _rooms.GetOrAdd(
                (roomId, gateway.Form),
                static (key, relay) => new RelayedRoom(key.RoomId, key.Form, relay.Rooms, relay.Options, relay.Metrics, relay.Time, relay.Forget, relay.Stopping),
                (Rooms: rooms, Options: options.Value, Metrics: metrics, Time: time, Forget: (Action<RelayedRoom>)Forget, Stopping: _stopping.Token));
            if (await room.JoinAsync(gateway, callId, cancellationToken) is { } snapshot)
            {
                return snapshot;
            }
        }
    }

    /// <summary>Ends a gateway's subscription without a word to it.</summary>
    public void Unsubscribe(GatewayQueue gateway, string roomId)
    {
        if (_rooms.TryGetValue((roomId, gateway.Form), out var room))
        {
            room.Leave(gateway);
        }
    }

    /// <summary>Renews a gateway's lease on a room.</summary>
    /// <returns><see langword="false"/> when it has none by that call.</returns>
    public bool Renew(GatewayQueue gateway, string roomId, long callId, int viewers) =>
        _rooms.TryGetValue((roomId, gateway.Form), out var room) && room.Renew(gateway, callId, viewers);

    /// <summary>Ends all subscriptions of a gateway.</summary>
    public void Leave(GatewayQueue gateway)
    {
        foreach (var room in _rooms.Values)
        {
            room.Leave(gateway);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Under each name that it is registered by it is disposed once.
        if (!_disposed)
        {
            _disposed = true;
            _stopping.Cancel();
            _stopping.Dispose();
            base.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveRooms(() => _rooms.Count);
        using var timer = new PeriodicTimer(SweepInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Parallel.ForEachAsync(
                    _rooms.Values.Select(static room => (Room: room, Due: room.Sweep())).Where(static due => due.Due is not null),
                    new ParallelOptions { MaxDegreeOfParallelism = ReportsAtOnce, CancellationToken = stoppingToken },
                    async (due, token) => await ReportAsync(due.Room, due.Due!.Value, token));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The way a sweep ends.
        }
    }

    private async ValueTask ReportAsync(RelayedRoom room, int viewers, CancellationToken cancellationToken)
    {
        try
        {
            await room.ReportAsync(viewers, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // One room's trouble must not end the renewal of all others.
            Log.ReportFailed(logger, exception, room.Id);
        }
    }

    private void Forget(RelayedRoom room) => _rooms.TryRemove(KeyValuePair.Create((room.Id, room.Form), room));

    private static partial class Log
    {
        [LoggerMessage(2510, LogLevel.Error, "Room {RoomId}: the report of its viewers failed.", EventName = nameof(ReportFailed))]
        public static partial void ReportFailed(ILogger logger, Exception exception, string roomId);
    }
}
