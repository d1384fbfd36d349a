using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Silo.Cluster;
using Proto = Danmaku.Contracts.Protos.Room.V1;

namespace Danmaku.Tests.Cluster.Grains;

/// <summary>A silo's relay that keeps what it gets, and lets a test wait for it.</summary>
internal sealed class RecordingRelay : IRoomRelay
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Received> _rooms = [];
    private readonly List<string> _ended = [];
    private readonly List<(Func<bool> Until, TaskCompletionSource Done)> _waits = [];

    /// <summary>Places of a room's events, in the order of their arrival.</summary>
    public IReadOnlyList<RoomPosition> PositionsOf(string roomId)
    {
        lock (_lock)
        {
            return [.. RoomOf(roomId).Events.Select(static item => item.Event.Position)];
        }
    }

    /// <summary>A room's events as they came in one form.</summary>
    public IReadOnlyList<RoomEvent> EventsOf(string roomId, BatchForm form)
    {
        lock (_lock)
        {
            return [.. RoomOf(roomId).Events.Where(item => item.Form == form).Select(static item => item.Event)];
        }
    }

    /// <summary>A room's batches as they came.</summary>
    public IReadOnlyList<EncodedBatch> BatchesOf(string roomId)
    {
        lock (_lock)
        {
            return [.. RoomOf(roomId).Batches];
        }
    }

    /// <summary>Waits until so many events of a room are here.</summary>
    public Task EventCount(string roomId, int count) =>
        Until(() => RoomOf(roomId).Events.Count >= count, () => $"{count} events of {roomId}; there are {RoomOf(roomId).Events.Count}");

    /// <summary>Waits until a room has ended so many subscriptions.</summary>
    public Task Ended(string roomId, int times = 1) =>
        Until(() => _ended.Count(id => id == roomId) >= times, () => $"the end of {roomId}; ended: {string.Join(", ", _ended)}");

    /// <inheritdoc/>
    public void OnBatch(string roomId, BatchForm form, EncodedBatch batch)
    {
        lock (_lock)
        {
            var room = RoomOf(roomId);
            room.Batches.Add(batch);
            room.Events.AddRange(Proto.Batch.Parser.ParseFrom(batch.Bytes).ToMessage().Events.Select(item => (form, item)));
            EndWaits();
        }
    }

    /// <inheritdoc/>
    public void OnEnded(string roomId, BatchForm form)
    {
        lock (_lock)
        {
            _ended.Add(roomId);
            EndWaits();
        }
    }

    private Received RoomOf(string roomId)
    {
        if (!_rooms.TryGetValue(roomId, out var room))
        {
            _rooms.Add(roomId, room = new Received([], []));
        }

        return room;
    }

    private void EndWaits()
    {
        _waits.RemoveAll(wait => wait.Until() && wait.Done.TrySetResult());
    }

    private async Task Until(Func<bool> until, Func<string> what)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (until())
            {
                return;
            }

            _waits.Add((until, done));
        }

        try
        {
            await done.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                throw new TimeoutException($"Waited for {what()}.");
            }
        }
    }

    private sealed record Received(List<EncodedBatch> Batches, List<(BatchForm Form, RoomEvent Event)> Events);
}
