using System.Collections.Immutable;

namespace Danmaku.Gateway.Recording;

/// <summary>Puts comments into segments, those with a media time of their own apart from the others. Not thread-safe.</summary>
/// <param name="segments">Segments to go on from: what comes is packed together with the last ones, while they are not full.</param>
internal sealed class SegmentPacker(ImmutableArray<RecordedSegment> segments)
{
    private readonly ImmutableArray<RecordedSegment>.Builder _segments = segments.ToBuilder();

    // By kind: those of the room's clock last.
    private readonly List<EncodedComment>?[] _open = new List<EncodedComment>?[2];

    /// <summary>Memory that the full segments take, about.</summary>
    public long Bytes { get; private set; } = segments.Sum(static segment => segment.Bytes);

    /// <summary>Adds a comment.</summary>
    public void Add(in EncodedComment comment)
    {
        ref var open = ref _open[comment.Time.IsOfRoom ? 1 : 0];
        open ??= Reopened(comment.Time.IsOfRoom);
        open.Add(comment);
        if (open.Count == RecordedSegment.MaxComments)
        {
            Close(open);
        }
    }

    /// <summary>All segments. Call once.</summary>
    public ImmutableArray<RecordedSegment> End()
    {
        foreach (var open in _open)
        {
            if (open is { Count: > 0 })
            {
                Close(open);
            }
        }

        return _segments.ToImmutable();
    }

    private List<EncodedComment> Reopened(bool isOfRoom)
    {
        for (var index = _segments.Count - 1; index >= 0; index--)
        {
            if (_segments[index] is { Places: < RecordedSegment.MaxComments } segment && segment.IsOfRoom == isOfRoom)
            {
                _segments.RemoveAt(index);
                Bytes -= segment.Bytes;
                return [.. segment.Unpack()];
            }
        }

        return [];
    }

    private void Close(List<EncodedComment> open)
    {
        var segment = RecordedSegment.Pack(open);
        _segments.Add(segment);
        Bytes += segment.Bytes;
        open.Clear();
    }
}
