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

    /// <summary>Rooms that one message reports: some 20 KB.</summary>
    private const int RoomsPerReport = 1_000;

    /// <summary>Reports of single rooms under way at once, to a silo that takes no others.</summary>
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
                // Nobody waits for them: a silo that does not answer must not keep the leases at others from being renewed.
                foreach (var due in _rooms.Values
                    .SelectMany(static room => room.Sweep() is { } viewers ? (DueReport[])[new(room, viewers)] : [])
                    .GroupBy(due => (Silo: rooms.SiloOf(due.Room.Id, due.Room.Form), due.Room.Form)))
                {
                    foreach (var reports in due.Chunk(RoomsPerReport))
                    {
                        _ = ReportAsync(due.Key.Silo, due.Key.Form, reports, stoppingToken);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The way a sweep ends.
        }
    }

    private async Task ReportAsync(string? silo, BatchForm form, DueReport[] due, CancellationToken cancellationToken)
    {
        try
        {
            if (silo is null || !await ReportTogetherAsync(silo, form, due, cancellationToken))
            {
                await Parallel.ForEachAsync(
                    due,
                    new ParallelOptions { MaxDegreeOfParallelism = ReportsAtOnce, CancellationToken = cancellationToken },
                    async (report, token) => report.Room.Reported(await ReportAsync(report, token)));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
        catch (Exception exception)
        {
            // Some rooms' trouble must not end the renewal of all others.
            Log.ReportFailed(logger, exception, due.Length, silo);
            Array.ForEach(due, static report => report.Room.Reported(isKnown: true));
        }
    }

    /// <returns><see langword="false"/> when the silo takes reports for single rooms only.</returns>
    private async Task<bool> ReportTogetherAsync(string silo, BatchForm form, DueReport[] due, CancellationToken cancellationToken)
    {
        bool[]? known;
        try
        {
            known = await rooms.ReportTogetherAsync(silo, form, [.. due.Select(static report => new RoomViewers(report.Room.Id, report.Viewers))], cancellationToken)
                .AsTask().WaitAsync(options.Value.RenewInterval, time, cancellationToken);
        }
        catch (Exception exception) when (exception is RoomUnavailableException or TimeoutException)
        {
            known = [.. due.Select(static _ => true)];
        }

        foreach (var (report, isKnown) in due.Zip(known ?? []))
        {
            report.Room.Reported(isKnown);
        }

        return known is not null;
    }

    private async Task<bool> ReportAsync(DueReport due, CancellationToken cancellationToken)
    {
        try
        {
            return await rooms.ReportViewersAsync(due.Room.Id, due.Room.Form, due.Viewers, cancellationToken)
                .AsTask().WaitAsync(options.Value.RenewInterval, time, cancellationToken);
        }
        catch (Exception exception) when (exception is RoomUnavailableException or TimeoutException)
        {
            return true;
        }
    }

    private void Forget(RelayedRoom room) => _rooms.TryRemove(KeyValuePair.Create((room.Id, room.Form), room));

    private static partial class Log
    {
        [LoggerMessage(2510, LogLevel.Error, "The report of the viewers of {Rooms} rooms on silo {Silo} failed.", EventName = nameof(ReportFailed))]
        public static partial void ReportFailed(ILogger logger, Exception exception, int rooms, string? silo);
    }

    private readonly record struct DueReport(RelayedRoom Room, int Viewers);
}
