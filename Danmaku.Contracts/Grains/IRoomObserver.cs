using Orleans.Concurrency;

namespace Danmaku.Contracts.Grains;

/// <summary>Where the batches of all rooms come in that gateways of one silo listen to.</summary>
/// <remarks>One-way: a room's flush is over once its batches are queued, so no silo can hold up a post.</remarks>
[Alias("danmaku.room-observer")]
public interface IRoomObserver : IGrainObserver
{
    /// <summary>Takes a batch.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="batch">A <c>danmaku.room.v1.Batch</c>.</param>
    /// <param name="epoch">Epoch of its events.</param>
    /// <param name="first">Sequence of its first event; 0 when it has none.</param>
    /// <param name="last">Sequence of its last event; 0 when it has none.</param>
    [OneWay]
    [Alias("batch")]
    Task OnBatchAsync(string roomId, [Immutable] byte[] batch, long epoch, long first, long last);

    /// <summary>The room ended the silo's subscription. No batch follows.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="epoch">The activation that ended; a subscription to a later one goes on.</param>
    [OneWay]
    [Alias("ended")]
    Task OnEndedAsync(string roomId, long epoch);
}
