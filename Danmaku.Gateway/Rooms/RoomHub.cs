using System.Collections.Concurrent;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Hosting.Settings;

namespace Danmaku.Gateway.Rooms;

/// <summary>The rooms that this gateway has viewers in, by id.</summary>
/// <remarks>Thread-safe. A room is there from its first viewer until a while after its last (<see cref="GatewayOptions.RoomLinger"/>).</remarks>
internal sealed partial class RoomHub(
    ISiloLink link, Reloading<GatewayOptions> options, GatewayMetrics metrics, TimeProvider time, ILogger<RoomHub> logger)
    : BackgroundService
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, LocalRoom> _rooms = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private long _recentBytes;

    /// <summary>Lets a session into its room.</summary>
    /// <param name="session">The session; <see cref="Leave"/> must follow.</param>
    /// <param name="resume">Where the viewer was, if they come back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkUnavailableException">The room cannot be reached, or this gateway has as many rooms as it may.</exception>
    public async ValueTask JoinAsync(ViewerSession session, ResumePoint? resume, CancellationToken cancellationToken)
    {
        while (!await RoomOf(session.RoomId).JoinAsync(session, resume, cancellationToken))
        {
            // It was closing: Sweep has taken it out, or is about to.
            await Task.Yield();
        }
    }

    /// <summary>Takes a session out of its room.</summary>
    public void Leave(ViewerSession session)
    {
        if (_rooms.TryGetValue(session.RoomId, out var room))
        {
            room.Leave(session);
        }
    }

    /// <summary>Where a room is; the place before the first for one that nobody here is in.</summary>
    public RoomPosition PositionOf(string roomId) => _rooms.TryGetValue(roomId, out var room) ? room.Position : default;

    /// <summary>How many viewers a room has, at all gateways, as far as it is known here; 0 for one that nobody here is in.</summary>
    public int ViewersOf(string roomId) => _rooms.TryGetValue(roomId, out var room) ? room.Viewers : 0;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveRooms(() => _rooms.Count, () => options.Current.MaxOpenRooms, () => Volatile.Read(ref _recentBytes));
        using var timer = new PeriodicTimer(SweepInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var recentBytes = 0L;
                foreach (var room in _rooms.Values)
                {
                    await SweepAsync(room, stoppingToken);
                    recentBytes += room.RecentBytes;
                }

                Volatile.Write(ref _recentBytes, recentBytes);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The way a sweep ends.
        }
    }

    private async ValueTask SweepAsync(LocalRoom room, CancellationToken cancellationToken)
    {
        try
        {
            if (room.Sweep(time.GetUtcNow()))
            {
                _rooms.TryRemove(KeyValuePair.Create(room.Id, room));
                await link.UnsubscribeAsync(room.Id, cancellationToken);
            }
            else
            {
                await room.ReportAsync(time.GetUtcNow(), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // One room's trouble must not end the sweep of all others.
            Log.SweepFailed(logger, room.Id, exception);
        }
    }

    private LocalRoom RoomOf(string roomId)
    {
        if (_rooms.TryGetValue(roomId, out var known))
        {
            return known;
        }

        if (_rooms.Count >= options.Current.MaxOpenRooms)
        {
            throw new LinkUnavailableException(new Rejection(
                RejectReason.RoomOverloaded, $"This gateway has {options.Current.MaxOpenRooms} rooms open, as many as it may.", TimeSpan.FromSeconds(30)));
        }

        return _rooms.GetOrAdd(
            roomId,
            static (id, hub) => new LocalRoom(id, hub.Link, hub.Options, hub.Metrics, hub.Time, hub.Logger, hub.Stopping),
            (Link: link, Options: options.Current, Metrics: metrics, Time: time, Logger: (ILogger)logger, Stopping: _stopping.Token));
    }

    private static partial class Log
    {
        [LoggerMessage(1210, LogLevel.Error, "Room {RoomId}: sweep failed.", EventName = nameof(SweepFailed))]
        public static partial void SweepFailed(ILogger logger, string roomId, Exception exception);
    }
}
