using Danmaku.Contracts.Messages;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;

namespace Danmaku.Silo.Rooms;

/// <summary>The gateways that listen to one room: their leases, their viewers, and sending to them.</summary>
/// <remarks>Not thread-safe: it lives inside one room's turns.</remarks>
internal sealed partial class RoomAudience(string roomId, TimeSpan leaseDuration, TimeProvider time, RoomMetrics metrics, ILogger logger)
{
    private readonly GatewayLeases<RoomSubscription> _leases = new(leaseDuration, time);
    private readonly Dictionary<string, RoomSubscription> _known = [];
    private long _lapseDueAt = long.MaxValue;

    /// <summary>Gateways that listen. May be read while something else is done, and is then about right.</summary>
    public int Count => _known.Count;

    /// <summary>Whether nobody listens.</summary>
    public bool IsEmpty => _known.Count == 0;

    /// <summary>Viewers of all gateways.</summary>
    public int Viewers => _leases.Viewers;

    /// <summary>Timestamp from which on <see cref="EndLapsed"/> may have something to do.</summary>
    public long LapseDueAt => _lapseDueAt;

    /// <summary>Adds a gateway, or puts its new listener in place of the one it had; the viewers it reported stay.</summary>
    public void Add(string gatewayId, IRoomListener listener)
    {
        EndLapsed();
        var viewers = _known.TryGetValue(gatewayId, out var before) ? before.Viewers : 0;
        var now = time.GetTimestamp();
        var subscription = new RoomSubscription(gatewayId, listener) { Viewers = viewers, RenewedAt = now };
        _known[gatewayId] = subscription;
        _leases.Renew(gatewayId, subscription, viewers);
        _lapseDueAt = Math.Min(_lapseDueAt, LapseOf(subscription));
    }

    /// <summary>Renews a gateway's lease.</summary>
    /// <returns><see langword="false"/> when it has none.</returns>
    public bool Report(string gatewayId, int viewers)
    {
        EndLapsed();
        if (!_known.TryGetValue(gatewayId, out var subscription))
        {
            return false;
        }

        subscription.Viewers = viewers;
        subscription.RenewedAt = time.GetTimestamp();
        return _leases.Renew(gatewayId, viewers);
    }

    /// <summary>Takes a gateway out without a word to it.</summary>
    public void Remove(string gatewayId)
    {
        _leases.End(gatewayId);
        _known.Remove(gatewayId);
    }

    /// <summary>Sends a batch to every gateway.</summary>
    public void Send(RoomBatch batch)
    {
        foreach (var subscription in _leases.Current())
        {
            try
            {
                subscription.Listener.OnBatch(batch);
            }
#pragma warning disable CA1031 // A listener must not throw; one that does must not harm the others.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Log.ListenerFailed(logger, exception, subscription.GatewayId, roomId);
                Remove(subscription.GatewayId);
                End(subscription);
            }
        }
    }

    /// <summary>Takes out the gateways that have not reported for the lease's duration, and tells them.</summary>
    public void EndLapsed()
    {
        if (time.GetTimestamp() < _lapseDueAt)
        {
            return;
        }

        var current = _leases.Current();
        foreach (var lapsed in _known.Values.Except(current).ToList())
        {
            _known.Remove(lapsed.GatewayId);
            metrics.LeaseLapsed();
            Log.LeaseLapsed(logger, lapsed.GatewayId, roomId);
            End(lapsed);
        }

        _lapseDueAt = current.IsEmpty ? long.MaxValue : current.Min(LapseOf);
    }

    /// <summary>Ends all subscriptions.</summary>
    public void EndAll()
    {
        foreach (var subscription in _known.Values.ToList())
        {
            Remove(subscription.GatewayId);
            End(subscription);
        }
    }

    private long LapseOf(RoomSubscription subscription) =>
        subscription.RenewedAt + (long)Math.Ceiling(leaseDuration.TotalSeconds * time.TimestampFrequency);

    private void End(RoomSubscription subscription)
    {
        try
        {
            subscription.Listener.OnEnded(roomId);
        }
#pragma warning disable CA1031 // As in Send.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ListenerFailed(logger, exception, subscription.GatewayId, roomId);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Error, "The listener of gateway {GatewayId} in room {RoomId} threw; it is not called any more.",
            EventName = nameof(ListenerFailed))]
        public static partial void ListenerFailed(ILogger logger, Exception exception, string gatewayId, string roomId);

        [LoggerMessage(2021, LogLevel.Warning, "Gateway {GatewayId} stopped reporting its viewers of room {RoomId}; its subscription ended.",
            EventName = nameof(LeaseLapsed))]
        public static partial void LeaseLapsed(ILogger logger, string gatewayId, string roomId);
    }
}
