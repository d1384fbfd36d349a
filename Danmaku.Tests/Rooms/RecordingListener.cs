using Danmaku.Contracts.Messages;

namespace Danmaku.Tests.Rooms;

/// <summary>A gateway's end of a subscription: keeps every batch, and lets a test wait for one.</summary>
internal sealed class RecordingListener : IRoomListener
{
    private readonly Lock _lock = new();
    private readonly List<RoomBatch> _batches = [];
    private readonly List<(Func<IReadOnlyList<RoomBatch>, bool> Until, TaskCompletionSource Done)> _waits = [];
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<RoomBatch> Batches
    {
        get
        {
            lock (_lock)
            {
                return [.. _batches];
            }
        }
    }

    public IReadOnlyList<RoomEvent> Events => [.. Batches.SelectMany(batch => batch.Events)];

    /// <summary>Ends with the room's id when the room ends the subscription.</summary>
    public Task<string> Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Whether the room ended the subscription.</summary>
    public bool HasEnded => _ended.Task.IsCompleted;

    /// <summary>Waits until it was told of so many viewers.</summary>
    public Task Viewers(int count) => Until(batches => batches.Any(batch => batch.Viewers == count), $"{count} viewers");

    /// <summary>Waits for so many batches.</summary>
    public Task BatchCount(int count) => Until(batches => batches.Count >= count, $"{count} batches");

    /// <summary>Waits for so many events.</summary>
    public Task EventCount(int count) => Until(batches => batches.Sum(batch => batch.Events.Length) >= count, $"{count} events");

    public void OnBatch(RoomBatch batch)
    {
        lock (_lock)
        {
            _batches.Add(batch);
            foreach (var (until, done) in _waits)
            {
                if (until(_batches))
                {
                    done.TrySetResult();
                }
            }
        }
    }

    public void OnEnded(string roomId) => _ended.TrySetResult(roomId);

    private async Task Until(Func<IReadOnlyList<RoomBatch>, bool> until, string what)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (until(_batches))
            {
                return;
            }

            _waits.Add((until, done));
        }

        try
        {
            await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waiting for {what}; there were {Batches.Count} batches with {Events.Count} events.");
        }
    }
}
