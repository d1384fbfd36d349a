using Danmaku.Contracts.Grains;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Cluster;

/// <summary>A silo that listens to one room.</summary>
/// <remarks>The calls are one-way: their tasks are over once the message is queued, so nothing waits and nothing fails later.</remarks>
internal sealed class SiloListener(IRoomObserver observer, BatchEncoder encoder, BatchForm form) : IRoomListener
{
    /// <inheritdoc/>
    public void OnBatch(RoomBatch batch)
    {
        var encoded = encoder.Encode(batch, form);
        _ = observer.OnBatchAsync(batch.RoomId, encoded.Bytes, encoded.Epoch, encoded.FirstSequence, encoded.LastSequence);
    }

    /// <inheritdoc/>
    public void OnEnded(string roomId) => _ = observer.OnEndedAsync(roomId, encoder.Epoch);
}
