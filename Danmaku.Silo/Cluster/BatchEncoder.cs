using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Mapping;

namespace Danmaku.Silo.Cluster;

/// <summary>Encodes what one activation sends: each batch once in each form, however many silos get it.</summary>
/// <remarks>Not thread-safe: it lives inside one room's turns.</remarks>
/// <param name="epoch">The activation.</param>
internal sealed class BatchEncoder(long epoch)
{
    private RoomBatch? _last;
    private EncodedBatch? _whole;
    private EncodedBatch? _ranges;

    public long Epoch { get; } = epoch;

    /// <summary>The batch's bytes; the batch before it may be forgotten.</summary>
    public EncodedBatch Encode(RoomBatch batch, BatchForm form)
    {
        if (!ReferenceEquals(batch, _last))
        {
            (_last, _whole, _ranges) = (batch, null, null);
        }

        if (form == BatchForm.Ranges && batch.HasRanges())
        {
            return _ranges ??= Encoded(batch, RoomWire.EncodeWithRanges(batch));
        }

        return _whole ??= Encoded(batch, RoomWire.Encode(batch));
    }

    private EncodedBatch Encoded(RoomBatch batch, byte[] bytes) => batch.Events.IsEmpty
        ? new EncodedBatch(bytes, Epoch, 0, 0)
        : new EncodedBatch(bytes, Epoch, batch.Events[0].Position.Sequence, batch.Events[^1].Position.Sequence);
}
