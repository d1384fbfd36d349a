using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Cluster;

/// <summary>Encodes what one activation sends: each batch once, however many silos get it.</summary>
/// <remarks>Not thread-safe: it lives inside one room's turns.</remarks>
/// <param name="epoch">The activation.</param>
internal sealed class BatchEncoder(long epoch)
{
    private RoomBatch? _last;
    private EncodedBatch _encoded;

    public long Epoch { get; } = epoch;

    /// <summary>The batch's bytes; the batch before it may be forgotten.</summary>
    public EncodedBatch Encode(RoomBatch batch)
    {
        if (!ReferenceEquals(batch, _last))
        {
            var (first, last) = batch.Events.IsEmpty ? (0, 0) : (batch.Events[0].Position.Sequence, batch.Events[^1].Position.Sequence);
            _encoded = new EncodedBatch(RoomWire.Encode(batch), Epoch, first, last);
            _last = batch;
        }

        return _encoded;
    }
}
