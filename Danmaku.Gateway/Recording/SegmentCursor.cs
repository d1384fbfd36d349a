using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>Goes through the comments of a stretch of one segment. Not thread-safe.</summary>
/// <param name="segment">The segment.</param>
/// <param name="zero">Media time zero in the segment's times.</param>
/// <param name="from">Media time of the first, in milliseconds.</param>
/// <param name="to">Media time behind the last.</param>
internal sealed class SegmentCursor(RecordedSegment segment, long zero, long from, long to)
{
    private readonly int _end = segment.PlaceOf(zero + to);
    private int _place = segment.PlaceOf(zero + from) - 1;
    private int _block = -1;
    private ReadOnlyMemory<byte>[] _texts = [];

    /// <summary>Its media time in milliseconds.</summary>
    public long MediaTime => segment.TimeOf(_place) - zero;

    /// <summary>Its id.</summary>
    public RoomPosition Position => segment.Positions[_place];

    /// <summary>It in the wire format, without a media time.</summary>
    public ReadOnlyMemory<byte> Encoded
    {
        get
        {
            var (block, number) = RecordedSegment.BlockOf(_place);
            if (block != _block)
            {
                (_block, _texts) = (block, segment.Texts(block));
            }

            return _texts[number];
        }
    }

    /// <summary>Goes on to the next comment.</summary>
    /// <returns><see langword="false"/> when there is none.</returns>
    public bool MoveNext()
    {
        do
        {
            _place++;
        }
        while (_place < _end && segment.IsGone(_place));
        return _place < _end;
    }
}
