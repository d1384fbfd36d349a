using Danmaku.Contracts.Grains;

namespace Danmaku.Silo.Cluster;

/// <summary>This silo's end of its subscriptions in one form: hands what rooms send on to the relay.</summary>
/// <remarks>Orleans calls it one call at a time, and a room's batches may come in another order than they were sent in.</remarks>
internal sealed class RoomObserver(BatchForm form, Subscriptions subscriptions, Lazy<IRoomRelay> relay) : IRoomObserver
{
    /// <inheritdoc/>
    public Task OnBatchAsync(string roomId, byte[] batch, long epoch, long first, long last)
    {
        // What an earlier activation sent may arrive after a later one was subscribed to.
        if (!subscriptions.IsOutdated(roomId, form, epoch))
        {
            relay.Value.OnBatch(roomId, form, new EncodedBatch(batch, epoch, first, last));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnEndedAsync(string roomId, long epoch)
    {
        if (!subscriptions.IsOutdated(roomId, form, epoch))
        {
            subscriptions.Remove(roomId, form);
            relay.Value.OnEnded(roomId, form);
        }

        return Task.CompletedTask;
    }
}
