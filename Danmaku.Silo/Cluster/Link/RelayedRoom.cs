using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Silo.Diagnostics;
using Google.Protobuf;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>One room as this silo's gateways, or bots, hear it in one form: subscribed to at the first of them, left at the last.</summary>
/// <remarks>
/// Thread-safe; the gate also keeps what is asked of the room in order. A gateway is among the listeners before its snapshot is asked for, so
/// every batch that the snapshot does not hold reaches it, and those that it holds too are known by their sequence. Once closed it is out of
/// the relay and another takes its place. Batches may come in another order than the room sent them in, and leave in that order.
/// </remarks>
internal sealed class RelayedRoom(
    string id, BatchForm form, IClusterRooms rooms, LinkOptions options, LinkMetrics metrics, TimeProvider time, Action<RelayedRoom> forget, CancellationToken stopping)
{
    /// <summary>Batches that may wait for one before them; with more a gap is taken for one.</summary>
    private const int MaxEarly = 1_024;

    /// <summary>How long a batch may be overtaken by later ones before it is held for lost.</summary>
    private static readonly TimeSpan GapPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<GatewayQueue, RoomListening> _listeners = [];
    private Task<RoomSnapshot>? _opening;
    private readonly SortedDictionary<long, EncodedBatch> _early = [];
    private RoomPosition _position;
    private long _earlySince;
    private bool _open;
    private bool _closed;
    private bool _reporting;
    private int _reported = -1;
    private long _reportedAt;

    public string Id { get; } = id;

    public BatchForm Form { get; } = form;

    /// <summary>Adds a gateway, or starts its subscription anew.</summary>
    /// <returns>The room; <see langword="null"/> when this object is closed: take the room's new one.</returns>
    /// <exception cref="RoomUnavailableException">The room cannot be reached or opened now.</exception>
    public async ValueTask<RoomSnapshot?> JoinAsync(GatewayQueue gateway, long callId, CancellationToken cancellationToken)
    {
        RoomListening listening;
        Task<RoomSnapshot> opening;
        bool opens;
        lock (_gate)
        {
            if (_closed)
            {
                return null;
            }

            listening = new RoomListening(Id, callId) { RenewedAt = time.GetTimestamp() };
            if (_listeners.TryGetValue(gateway, out var before))
            {
                listening.Viewers = before.Viewers;
                gateway.Forget(before);
            }

            _listeners[gateway] = listening;
            opens = _opening is null;
            opening = _opening ??= OpenAsync();
        }

        try
        {
            var snapshot = await opening.WaitAsync(cancellationToken);
            return opens ? snapshot : await LaterSnapshotAsync(cancellationToken);
        }
        catch
        {
            Leave(gateway, listening);
            throw;
        }
    }

    /// <summary>Takes a gateway out without a word to it.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="only">Only if this is its subscription; otherwise whichever it has.</param>
    public void Leave(GatewayQueue gateway, RoomListening? only = null)
    {
        lock (_gate)
        {
            if (_listeners.TryGetValue(gateway, out var listening) && (only is null || only == listening))
            {
                _listeners.Remove(gateway);
                gateway.Forget(listening);
                CloseIfEmpty();
            }
        }
    }

    /// <summary>Renews a gateway's lease.</summary>
    /// <returns><see langword="false"/> when it has none by that call.</returns>
    public bool Renew(GatewayQueue gateway, long callId, int viewers)
    {
        lock (_gate)
        {
            if (!_listeners.TryGetValue(gateway, out var listening) || listening.CallId != callId)
            {
                // A later subscription needs no word about an earlier one.
                return listening is not null && listening.CallId > callId;
            }

            listening.Viewers = Math.Max(0, viewers);
            listening.RenewedAt = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Passes a batch on once those before it have been.</summary>
    public void OnBatch(EncodedBatch batch)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            if (batch.LastSequence == 0)
            {
                Pass(batch);
            }
            else if (!_open || (batch.Epoch == _position.Epoch && batch.FirstSequence > _position.Sequence + 1))
            {
                Keep(batch);
            }
            else if (batch.Epoch > _position.Epoch)
            {
                Lose();
            }
            else if (batch.Epoch == _position.Epoch && batch.LastSequence > _position.Sequence)
            {
                PassEvents(batch);
                PassEarly();
            }
        }
    }

    /// <summary>The room ended this silo's subscription: every gateway is told to subscribe again.</summary>
    public void OnEnded()
    {
        lock (_gate)
        {
            Lose();
        }
    }

    /// <summary>Ends the subscriptions of gateways that did not renew their leases, and says whether the room wants to hear of this silo.</summary>
    /// <returns>How many viewers to report; <see langword="null"/> when nothing is due. <see cref="Reported"/> must follow.</returns>
    public int? Sweep()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_open && _early.Count > 0 && time.GetElapsedTime(_earlySince, now) >= GapPatience)
            {
                Lose();
                return null;
            }

            var viewers = 0;
            List<GatewayQueue>? lapsed = null;
            foreach (var (gateway, listening) in _listeners)
            {
                if (time.GetElapsedTime(listening.RenewedAt, now) >= options.LeaseDuration)
                {
                    (lapsed ??= []).Add(gateway);
                }
                else
                {
                    viewers += listening.Viewers;
                }
            }

            foreach (var gateway in lapsed ?? [])
            {
                metrics.LeaseLapsed();
                _listeners.Remove(gateway, out var listening);
                gateway.End(listening!);
            }

            CloseIfEmpty();
            if (_closed || !_open || _reporting
                || (viewers == _reported && time.GetElapsedTime(_reportedAt, now) < options.RenewInterval))
            {
                return null;
            }

            _reporting = true;
            _reported = viewers;
            _reportedAt = now;
            return viewers;
        }
    }

    /// <summary>The room was told how many viewers it has here.</summary>
    /// <param name="isKnown">
    /// Whether it knows this silo. Take it for yes where it did not answer: it is told again, and by then either answers or has a new activation that
    /// does not.
    /// </param>
    public void Reported(bool isKnown)
    {
        lock (_gate)
        {
            _reporting = false;
            if (!isKnown)
            {
                Lose();
            }
        }
    }

    private async Task<RoomSnapshot> OpenAsync()
    {
        try
        {
            var snapshot = await rooms.SubscribeAsync(Id, Form, stopping).AsTask().WaitAsync(options.CallTimeout, time, stopping);
            lock (_gate)
            {
                _open = true;
                _position = snapshot.Position;
                PassEarly();
            }

            return snapshot;
        }
        catch
        {
            // Those who wait are told by this task, and each takes itself out; who comes later begins anew.
            lock (_gate)
            {
                Close(leave: true);
            }

            throw;
        }
    }

    private async Task<RoomSnapshot> LaterSnapshotAsync(CancellationToken cancellationToken)
    {
        var snapshot = await rooms.SnapshotAsync(Id, cancellationToken).AsTask().WaitAsync(options.CallTimeout, time, cancellationToken);
        lock (_gate)
        {
            if (!_closed && snapshot.Position.Epoch == _position.Epoch)
            {
                return snapshot;
            }

            // It is another activation by now: its batches do not come here yet.
            Lose();
        }

        throw new RoomUnavailableException(
            new Rejection(RejectReason.RoomStopping, "The room is moving; try again in 1 s.", TimeSpan.FromSeconds(1)));
    }

    private void Pass(EncodedBatch batch)
    {
        // One message for all of them; nothing changes it any more.
        var delivery = new Delivery { RoomId = Id, Batch = UnsafeByteOperations.UnsafeWrap(batch.Bytes) };
        foreach (var (gateway, listening) in _listeners)
        {
            gateway.Batch(listening, delivery);
        }
    }

    private void PassEvents(EncodedBatch batch)
    {
        _position = new RoomPosition(batch.Epoch, batch.LastSequence);
        Pass(batch);
    }

    // Messages between two silos travel over two connections where each has called the other, and then overtake one another.
    private void Keep(EncodedBatch batch)
    {
        if (_early.Count == 0)
        {
            _earlySince = time.GetTimestamp();
        }

        if (_early.Count < MaxEarly)
        {
            _early.TryAdd(batch.FirstSequence, batch);
        }
    }

    private void PassEarly()
    {
        while (_early.Count > 0)
        {
            var (first, batch) = _early.First();
            if (batch.Epoch > _position.Epoch || (batch.Epoch == _position.Epoch && first > _position.Sequence + 1))
            {
                // What is missing now is another one.
                _earlySince = time.GetTimestamp();
                return;
            }

            _early.Remove(first);
            if (batch.Epoch == _position.Epoch && batch.LastSequence > _position.Sequence)
            {
                PassEvents(batch);
            }
        }
    }

    private void Lose()
    {
        foreach (var (gateway, listening) in _listeners)
        {
            gateway.End(listening);
        }

        _listeners.Clear();
        Close(leave: false);
    }

    private void CloseIfEmpty()
    {
        // While it opens it cannot be left yet; the next sweep does that.
        if (_listeners.Count == 0 && _open)
        {
            Close(leave: true);
        }
    }

    private void Close(bool leave)
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        if (leave)
        {
            // Begun inside the gate, and before anybody can subscribe anew, so that the room hears both in this order.
            _ = LeaveRoomAsync();
        }

        forget(this);
    }

    private async Task LeaveRoomAsync()
    {
        try
        {
            await rooms.UnsubscribeAsync(Id, Form, stopping).AsTask().WaitAsync(options.CallTimeout, time, stopping);
        }
        catch (Exception exception) when (exception is RoomUnavailableException or TimeoutException or OperationCanceledException)
        {
            // The lease ends by itself.
        }
    }
}
