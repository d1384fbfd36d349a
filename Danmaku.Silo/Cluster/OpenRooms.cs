using System.Collections.Concurrent;
using Danmaku.Hosting.Diagnostics;
using Danmaku.Hosting.Settings;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Rooms;
using Microsoft.Extensions.Options;

namespace Danmaku.Silo.Cluster;

/// <summary>The rooms that run on this silo.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class OpenRooms : IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<RoomHost, string> _rooms = new();
    private readonly ConcurrentDictionary<string, RoomHost> _byId = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    // One timer for all rooms, for what can be a second late: lapsed leases and idleness.
    private readonly ITimer _sweep;

    public OpenRooms(IOptions<RoomHostOptions> options, Reloading<RoomLimits> limits, RoomMetrics metrics, TimeProvider time)
    {
        _time = time;
        var depths = new CachedReading<RoomDepths>(CountDepths, time);
        metrics.ObserveRooms(() => depths.Value, options.Value.MailboxCapacity, () => limits.Current.HeldCapacity);
        _sweep = time.CreateTimer(static rooms => ((OpenRooms)rooms!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>Ids of the rooms, for diagnosis.</summary>
    public IReadOnlyCollection<string> Ids => [.. _rooms.Values];

    /// <summary>The room's latest activation here; <see langword="null"/> when it does not run here.</summary>
    public RoomHost? Find(string roomId) => _byId.GetValueOrDefault(roomId);

    public void Add(string roomId, RoomHost room)
    {
        _rooms.TryAdd(room, roomId);
        _byId[roomId] = room;
    }

    public void Remove(RoomHost room)
    {
        if (_rooms.TryRemove(room, out var roomId))
        {
            // Not the activation that may have followed it.
            _byId.TryRemove(KeyValuePair.Create(roomId, room));
        }
    }

    /// <summary>Takes a silo that is gone out of all rooms here.</summary>
    public void Unsubscribe(string silo)
    {
        foreach (var (room, _) in _rooms)
        {
            _ = room.Unsubscribe(ListenerId.Of(silo, BatchForm.Whole));
            _ = room.Unsubscribe(ListenerId.Of(silo, BatchForm.Ranges));
        }
    }

    public void Dispose() => _sweep.Dispose();

    private RoomDepths CountDepths()
    {
        var depths = new RoomDepths();
        foreach (var (room, _) in _rooms)
        {
            room.AddTo(ref depths);
        }

        return depths;
    }

    private void Sweep()
    {
        var now = _time.GetTimestamp();
        foreach (var (room, _) in _rooms)
        {
            room.Sweep(now);
        }
    }
}
