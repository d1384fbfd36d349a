using System.Collections.Concurrent;
using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Contracts.Protos.Room.V1;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Hosting.Diagnostics;
using Google.Protobuf;
using Grpc.Core;

namespace Danmaku.Gateway.Cluster;

/// <summary>One stream to one silo, from its welcome to its end. A link that is made again is another stream.</summary>
/// <remarks>
/// Thread-safe. When it ends, every call that waits is told, and every room that was listened to over it ends its subscription, so that nobody
/// waits for something that cannot come.
/// </remarks>
internal sealed partial class SiloStream(
    string address, SiloLinkOptions options, SiloLinkMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>How often calls are looked at that wait too long: a call's deadline is met to this much.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<long, PendingCall> _pending = new();
    private readonly ConcurrentDictionary<string, RoomSubscription> _rooms = new(StringComparer.Ordinal);
    private readonly CallQueue _queue = new();
    private readonly Lock _order = new();
    private long _lastCallId;
    private int _pendingCount;
    private volatile bool _draining;
    private volatile bool _ended;

    public string Address { get; } = address;

    /// <summary>Whether new things may be asked of it.</summary>
    public bool IsLive => !_draining && !_ended;

    /// <summary>Calls that wait for their answers.</summary>
    public int Pending => Volatile.Read(ref _pendingCount);

    /// <summary>Calls among those that have not been written yet.</summary>
    public int Queued => _queue.Count;

    /// <summary>Rooms listened to over it.</summary>
    public int Rooms => _rooms.Count;

    /// <summary>Whether a room is listened to over it.</summary>
    public bool Has(string roomId) => !_ended && _rooms.ContainsKey(roomId);

    /// <summary>Asks something of a room and waits for the answer.</summary>
    /// <param name="call">The call; it gets its number here.</param>
    /// <param name="dueAt">Timestamp after which the answer is not waited for.</param>
    /// <param name="listener">Where the room's batches go, for a call that subscribes.</param>
    public Task<CallOutcome> CallAsync(Call call, long dueAt, IRoomListener? listener = null)
    {
        if (Interlocked.Increment(ref _pendingCount) > options.MaxPendingCalls)
        {
            Interlocked.Decrement(ref _pendingCount);
            metrics.CallEnded(NameOf(call), TagNames<CallEnd>.Of(CallEnd.Overloaded), TimeSpan.Zero);
            return Task.FromResult(new CallOutcome(CallEnd.Overloaded, null));
        }

        var pending = new PendingCall(dueAt, NameOf(call), time.GetTimestamp());
        lock (_order)
        {
            call.CallId = ++_lastCallId;
            _pending[call.CallId] = pending;
            if (listener is not null)
            {
                // Before it is sent: batches may come before the answer.
                _rooms[call.RoomId] = new RoomSubscription(call.CallId, listener);
            }

            _queue.Add(call, pending);
        }

        if (_ended)
        {
            // It ended meanwhile, and may not have seen this call.
            Lost(call.CallId);
        }

        return pending.Task;
    }

    /// <summary>Ends a room's subscription without a word to its listener.</summary>
    public void Unsubscribe(string roomId)
    {
        if (_rooms.TryRemove(roomId, out _))
        {
            lock (_order)
            {
                _queue.Add(new Call { CallId = ++_lastCallId, RoomId = roomId, Unsubscribe = new UnsubscribeCall() }, pending: null);
            }
        }
    }

    /// <summary>Renews the lease on a room.</summary>
    /// <returns><see langword="false"/> when it is not listened to over this stream.</returns>
    public bool Renew(string roomId, int viewers)
    {
        if (_ended || !_rooms.TryGetValue(roomId, out var subscription))
        {
            return false;
        }

        _queue.Add(new Lease { RoomId = roomId, Viewers = viewers, SubscribeCallId = subscription.CallId });
        return true;
    }

    /// <summary>Runs until the stream ends, whoever ends it; then tells all who waited.</summary>
    public async Task RunAsync(AsyncDuplexStreamingCall<LinkRequest, LinkResponse> stream, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(stream.RequestStream, end.Token);
        var sweeping = SweepAsync(end.Token);
        try
        {
            while (await stream.ResponseStream.MoveNext(end.Token))
            {
                Handle(stream.ResponseStream.Current);
            }
        }
        finally
        {
            await end.CancelAsync();
            End();
            await Task.WhenAll(writing, sweeping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Handle(LinkResponse response)
    {
        foreach (var answer in response.Answers)
        {
            if (Forget(answer.CallId) is { } pending)
            {
                Count(pending, CallEnd.Answered);
                pending.Answered(answer);
            }
        }

        foreach (var delivery in response.Deliveries)
        {
            Deliver(delivery);
        }

        if (response.Drain is not null)
        {
            Log.Draining(logger, Address);
            _draining = true;
            EndRooms();
        }
    }

    private void Deliver(Delivery delivery)
    {
        if (!_rooms.TryGetValue(delivery.RoomId, out var subscription))
        {
            return;
        }

        switch (delivery.DeliveryCase)
        {
            case Delivery.DeliveryOneofCase.Batch:
                try
                {
                    subscription.Listener.OnBatch(Batch.Parser.ParseFrom(delivery.Batch).ToMessage());
                }
                catch (InvalidProtocolBufferException exception)
                {
                    Log.BatchUnreadable(logger, exception, delivery.RoomId, Address);
                    Unsubscribe(delivery.RoomId);
                    subscription.Listener.OnEnded(delivery.RoomId);
                }

                break;
            case Delivery.DeliveryOneofCase.Ended:
                Ended(delivery.RoomId, delivery.Ended.SubscribeCallId);
                break;
            case Delivery.DeliveryOneofCase.Resync:
                metrics.Resynced();
                Log.FellBehind(logger, delivery.RoomId, delivery.Resync.DroppedBatches, Address);
                Ended(delivery.RoomId, delivery.Resync.SubscribeCallId);
                break;
            default:
                // Something newer than this build: rooms do not depend on it.
                break;
        }
    }

    private void Ended(string roomId, long callId)
    {
        if (_rooms.TryGetValue(roomId, out var subscription)
            && subscription.CallId == callId
            && _rooms.TryRemove(KeyValuePair.Create(roomId, subscription)))
        {
            subscription.Listener.OnEnded(roomId);
        }
    }

    private void End()
    {
        _ended = true;
        foreach (var callId in _pending.Keys)
        {
            Lost(callId);
        }

        EndRooms();
    }

    private void EndRooms()
    {
        foreach (var (roomId, subscription) in _rooms)
        {
            if (_rooms.TryRemove(KeyValuePair.Create(roomId, subscription)))
            {
                subscription.Listener.OnEnded(roomId);
            }
        }
    }

    private async Task WriteAsync(IClientStreamWriter<LinkRequest> requests, CancellationToken cancellationToken)
    {
        while (await _queue.TakeAsync(cancellationToken) is { } request)
        {
            // A write is over when the silo's flow control has let it through; what comes meanwhile gathers.
            await requests.WriteAsync(request, cancellationToken);
        }

        await requests.CompleteAsync();
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SweepInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var now = time.GetTimestamp();
            foreach (var (callId, pending) in _pending)
            {
                if (pending.DueAt <= now && Forget(callId) is { } late)
                {
                    metrics.Unanswered();
                    Count(late, late.IsSent ? CallEnd.TimedOut : CallEnd.NotSent);
                    late.Unanswered();
                }
            }

            if (_draining && _pending.IsEmpty)
            {
                // All that was asked is answered: the silo can stop.
                _queue.Complete();
            }
        }
    }

    private void Lost(long callId)
    {
        if (Forget(callId) is { } pending)
        {
            Count(pending, pending.IsSent ? CallEnd.Lost : CallEnd.NotSent);
            pending.Lost();
        }
    }

    private void Count(PendingCall call, CallEnd end) =>
        metrics.CallEnded(call.Kind, TagNames<CallEnd>.Of(end), time.GetElapsedTime(call.BegunAt));

    private static string NameOf(Call call) => call.CallCase switch
    {
        Call.CallOneofCase.Post => "post",
        Call.CallOneofCase.Moderate => "moderate",
        Call.CallOneofCase.Subscribe => "subscribe",
        _ => "other",
    };

    private PendingCall? Forget(long callId)
    {
        if (!_pending.TryRemove(callId, out var pending))
        {
            return null;
        }

        Interlocked.Decrement(ref _pendingCount);
        return pending;
    }

    private sealed record RoomSubscription(long CallId, IRoomListener Listener);

    private static partial class Log
    {
        [LoggerMessage(1510, LogLevel.Information, "Silo {Address} is stopping; its rooms are asked for elsewhere.", EventName = nameof(Draining))]
        public static partial void Draining(ILogger logger, string address);

        [LoggerMessage(1511, LogLevel.Error, "Room {RoomId}: a batch from silo {Address} cannot be read.", EventName = nameof(BatchUnreadable))]
        public static partial void BatchUnreadable(ILogger logger, Exception exception, string roomId, string address);

        [LoggerMessage(1512, LogLevel.Warning, "Room {RoomId}: silo {Address} dropped {Batches} batches that this gateway was too slow to take.", EventName = nameof(FellBehind))]
        public static partial void FellBehind(ILogger logger, string roomId, int batches, string address);
    }
}
