using System.Threading.Channels;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Silo.Diagnostics;

namespace Danmaku.Silo.Cluster.Link;

/// <summary>What waits for one gateway: answers, and the batches of its rooms.</summary>
/// <remarks>
/// Thread-safe; one reader. Answers are bounded by the calls under way and never dropped. Batches are bounded by
/// <see cref="LinkOptions.QueueBytes"/>: a gateway that falls behind loses the room that has the most bytes waiting, as a whole, and is told
/// so. It subscribes again and lets its viewers know which range they did not see; every other room goes on. Rooms take turns, so that a
/// hot one does not hold up the others.
/// </remarks>
/// <param name="gatewayId">The gateway.</param>
/// <param name="form">How it gets its batches.</param>
/// <param name="capacity">Bytes of batches that may wait.</param>
/// <param name="metrics">Counts what was dropped.</param>
internal sealed class GatewayQueue(string gatewayId, BatchForm form, long capacity, LinkMetrics metrics)
{
    /// <summary>A message is written when it has so many bytes of batches or answers: small enough to leave in one go, and to let others have a turn.</summary>
    private const int MessageBytes = 256 * 1024;

    /// <summary>Answers in one message. Snapshots apart, which count as batches do, they have some 30 bytes each.</summary>
    private const int MessageAnswers = 4_096;

    private readonly Lock _gate = new();
    private readonly Queue<Answer> _answers = new();
    private readonly Queue<RoomListening> _ready = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private long _bytes;
    private bool _drain;

    public string GatewayId { get; } = gatewayId;

    public BatchForm Form { get; } = form;

    /// <summary>Bytes of batches that wait.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Queues an answer.</summary>
    public void Answer(Answer answer)
    {
        lock (_gate)
        {
            _answers.Enqueue(answer);
        }

        Wake();
    }

    /// <summary>Queues a batch of a room.</summary>
    /// <param name="room">The subscription it is for.</param>
    /// <param name="batch">The batch, shared with other gateways.</param>
    public void Batch(RoomListening room, Delivery batch)
    {
        lock (_gate)
        {
            if (room.IsOver)
            {
                return;
            }

            Add(room, batch);
            room.WaitingBytes += batch.Batch.Length;
            _bytes += batch.Batch.Length;
            while (_bytes > capacity)
            {
                DropLargest();
            }
        }

        Wake();
    }

    /// <summary>Ends a subscription behind the batches that wait.</summary>
    public void End(RoomListening room)
    {
        lock (_gate)
        {
            if (room.IsOver)
            {
                return;
            }

            room.IsOver = true;
            Add(room, new Delivery { RoomId = room.RoomId, Ended = new RoomEnded { SubscribeCallId = room.CallId } });
        }

        Wake();
    }

    /// <summary>Ends a subscription without a word, and forgets what waits.</summary>
    public void Forget(RoomListening room)
    {
        lock (_gate)
        {
            room.IsOver = true;
            Clear(room);
        }
    }

    /// <summary>Whether the gateway fell behind in that room, or the room ended.</summary>
    public bool IsOver(RoomListening room)
    {
        lock (_gate)
        {
            return room.IsOver;
        }
    }

    /// <summary>Tells the gateway to go elsewhere.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            _drain = true;
        }

        Wake();
    }

    /// <summary>No more is to come: ends <see cref="TakeAsync"/> once nothing waits.</summary>
    public void Complete() => _wake.Writer.TryComplete();

    /// <summary>Waits for something to write, and takes it.</summary>
    /// <returns><see langword="null"/> when nothing is to come.</returns>
    public async ValueTask<LinkResponse?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var isOpen = await _wake.Reader.WaitToReadAsync(cancellationToken);
            _wake.Reader.TryRead(out _);
            if (Take() is { } response)
            {
                return response;
            }

            if (!isOpen)
            {
                return null;
            }
        }
    }

    private LinkResponse? Take()
    {
        var response = new LinkResponse();
        bool isMore;
        lock (_gate)
        {
            if (_drain)
            {
                _drain = false;
                response.Drain = new Drain();
            }

            var bytes = 0;
            while (bytes < MessageBytes && response.Answers.Count < MessageAnswers && _answers.TryDequeue(out var answer))
            {
                response.Answers.Add(answer);
                bytes += answer.AnswerCase == Contracts.Protos.Link.V1.Answer.AnswerOneofCase.Snapshot ? answer.CalculateSize() : 0;
            }

            TakeDeliveries(response, bytes);
            isMore = _answers.Count > 0 || _ready.Count > 0;
        }

        if (isMore)
        {
            Wake();
        }

        return response.Answers.Count > 0 || response.Deliveries.Count > 0 || response.Drain is not null ? response : null;
    }

    private void TakeDeliveries(LinkResponse response, int bytes)
    {
        while (bytes < MessageBytes && _ready.TryPeek(out var room))
        {
            while (bytes < MessageBytes && room.Waiting.TryDequeue(out var delivery))
            {
                response.Deliveries.Add(delivery);
                var length = delivery.Batch.Length;
                bytes += length;
                room.WaitingBytes -= length;
                _bytes -= length;
            }

            _ready.Dequeue();
            room.IsReady = room.Waiting.Count > 0;
            if (room.IsReady)
            {
                _ready.Enqueue(room);
            }
        }
    }

    private void Add(RoomListening room, Delivery delivery)
    {
        room.Waiting.Enqueue(delivery);
        if (!room.IsReady)
        {
            room.IsReady = true;
            _ready.Enqueue(room);
        }
    }

    // Seldom, and then one pass over the rooms that wait: cheaper than keeping them in order all the time.
    private void DropLargest()
    {
        var largest = _ready.MaxBy(static room => room.WaitingBytes)!;
        var dropped = largest.Waiting.Count(static delivery => delivery.DeliveryCase == Delivery.DeliveryOneofCase.Batch);
        var wasOver = largest.IsOver;
        largest.IsOver = true;
        Clear(largest);
        metrics.Resynced(dropped);
        Add(largest, wasOver
            ? new Delivery { RoomId = largest.RoomId, Ended = new RoomEnded { SubscribeCallId = largest.CallId } }
            : new Delivery { RoomId = largest.RoomId, Resync = new RoomResync { SubscribeCallId = largest.CallId, DroppedBatches = dropped } });
    }

    private void Clear(RoomListening room)
    {
        _bytes -= room.WaitingBytes;
        room.WaitingBytes = 0;
        room.Waiting.Clear();
    }

    private void Wake() => _wake.Writer.TryWrite(true);
}
