using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>Some thousand comments of a recording in the order in which they are due, small. Immutable.</summary>
/// <remarks>
/// Each comment takes 24 bytes to be found by, and what it says is compressed with the 63 due next to it, to some 50 bytes. A stretch of a recording that
/// was posted while the picture ran is in one or two segments, one that viewers of a video on demand posted over weeks in a few blocks of each. What is taken away
/// keeps its place with a mark until the segment is packed again.
/// </remarks>
internal sealed class RecordedSegment
{
    /// <summary>Most comments.</summary>
    public const int MaxComments = 16_384;

    /// <summary>Comments that are compressed together: more are smaller, and take longer to get one out of.</summary>
    private const int BlockComments = 64;

    // Brotli (RFC 7932) at its fastest; a block has 16 KB.
    private const int BrotliQuality = 1;
    private const int BrotliWindow = 16;

    private const int BytesPerComment = sizeof(long) * 3;
    private const int BytesPerBlock = 32;

    private readonly long[] _times;
    private readonly RoomPosition[] _positions;
    private readonly byte[][] _blocks;
    private readonly ulong[]? _gone;

    private RecordedSegment(bool isOfRoom, long[] times, RoomPosition[] positions, byte[][] blocks, ulong[]? gone)
    {
        IsOfRoom = isOfRoom;
        (_times, _positions, _blocks, _gone) = (times, positions, blocks, gone);
        (First, Last) = (positions.Min(), positions.Max());
        Count = times.Length - (gone?.Sum(BitOperations.PopCount) ?? 0);
        Bytes = (times.Length * (long)BytesPerComment) + _blocks.Sum(static block => (long)block.Length + BytesPerBlock);
    }

    /// <summary>Whether its times are the room's: <see cref="RecordedTime.IsOfRoom"/>. All of a segment are of one kind.</summary>
    public bool IsOfRoom { get; }

    /// <summary>Id of its first comment in the room's order.</summary>
    public RoomPosition First { get; }

    /// <summary>Id of its last one.</summary>
    public RoomPosition Last { get; }

    /// <summary>Comments, without those that were taken away.</summary>
    public int Count { get; }

    /// <summary>Places, of comments and of those that were taken away.</summary>
    public int Places => _times.Length;

    /// <summary>Memory that it takes, about.</summary>
    public long Bytes { get; }

    /// <summary>Ids of its comments, those that were taken away included.</summary>
    public ReadOnlySpan<RoomPosition> Positions => _positions;

    /// <summary>Makes one.</summary>
    /// <param name="comments">1 to <see cref="MaxComments"/> of them, of one kind, in any order.</param>
    public static RecordedSegment Pack(IReadOnlyList<EncodedComment> comments)
    {
        EncodedComment[] sorted = [.. comments];
        Array.Sort(sorted, InOrder);
        return new RecordedSegment(
            sorted[0].Time.IsOfRoom,
            [.. sorted.Select(static comment => comment.Time.Milliseconds)],
            [.. sorted.Select(static comment => comment.Position)],
            [.. sorted.Chunk(BlockComments).Select(Compress)],
            gone: null);
    }

    /// <summary>Its comments, without those that were taken away.</summary>
    public IEnumerable<EncodedComment> Unpack()
    {
        for (var block = 0; block < _blocks.Length; block++)
        {
            var texts = Texts(block);
            for (var number = 0; number < texts.Length; number++)
            {
                var place = (block * BlockComments) + number;
                if (!IsGone(place))
                {
                    yield return new EncodedComment(new RecordedTime(IsOfRoom, _times[place]), _positions[place], texts[number]);
                }
            }
        }
    }

    /// <summary>The same with some comments taken away, and some brought back that it had.</summary>
    /// <param name="cleared">Everything before this position is taken away.</param>
    /// <param name="gone">So are these.</param>
    /// <param name="shown">These are there.</param>
    public RecordedSegment With(RoomPosition cleared, IReadOnlySet<RoomPosition> gone, IReadOnlySet<RoomPosition> shown)
    {
        ulong[]? changed = null;
        for (var place = 0; place < _positions.Length; place++)
        {
            var position = _positions[place];
            var isGone = shown.Contains(position) ? false : position < cleared || gone.Contains(position) || IsGone(place);
            if (isGone != IsGone(place))
            {
                changed ??= (ulong[]?)_gone?.Clone() ?? new ulong[(_positions.Length + 63) / 64];
                changed[place >> 6] ^= 1UL << (place & 63);
            }
        }

        return changed is null ? this : new RecordedSegment(IsOfRoom, _times, _positions, _blocks, changed);
    }

    /// <summary>Ids of its comments, without those that were taken away.</summary>
    public IEnumerable<RoomPosition> Present() => _positions.Where((_, place) => !IsGone(place));

    /// <summary>Whether one of some comments can be among its own.</summary>
    public bool Reaches(IReadOnlySet<RoomPosition> some) => some.Any(position => position >= First && position <= Last);

    /// <summary>Whether the comment of a place was taken away.</summary>
    public bool IsGone(int place) => _gone is not null && (_gone[place >> 6] & (1UL << (place & 63))) != 0;

    /// <summary>Place of the first comment that is due at a time or later.</summary>
    public int PlaceOf(long milliseconds)
    {
        var (low, high) = (0, _times.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _times[middle] < milliseconds ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Time of its last comment that is there; <see langword="null"/> where there is none.</summary>
    public long? LastTime()
    {
        for (var place = _times.Length - 1; place >= 0; place--)
        {
            if (!IsGone(place))
            {
                return _times[place];
            }
        }

        return null;
    }

    /// <summary>How many comments are due at one time.</summary>
    public int CountAt(long milliseconds)
    {
        var count = 0;
        for (var place = PlaceOf(milliseconds); place < _times.Length && _times[place] == milliseconds; place++)
        {
            count += IsGone(place) ? 0 : 1;
        }

        return count;
    }

    /// <summary>When the comment of a place is due.</summary>
    public long TimeOf(int place) => _times[place];

    /// <summary>Which block a place is in, and where in it.</summary>
    public static (int Block, int Number) BlockOf(int place) => Math.DivRem(place, BlockComments);

    /// <summary>The encoded comments of a block.</summary>
    public ReadOnlyMemory<byte>[] Texts(int block)
    {
        var packed = _blocks[block].AsSpan();
        var text = new byte[BinaryPrimitives.ReadInt32LittleEndian(packed)];
        if (!BrotliDecoder.TryDecompress(packed[sizeof(int)..], text, out var length) || length != text.Length)
        {
            throw new InvalidOperationException("A block of a recording cannot be read.");
        }

        var texts = new ReadOnlyMemory<byte>[Math.Min(BlockComments, _times.Length - (block * BlockComments))];
        var start = texts.Length * sizeof(int);
        for (var number = 0; number < texts.Length; number++)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(text.AsSpan(number * sizeof(int)));
            texts[number] = text.AsMemory(start, size);
            start += size;
        }

        return texts;
    }

    private static int InOrder(EncodedComment left, EncodedComment right)
    {
        var order = left.Time.Milliseconds.CompareTo(right.Time.Milliseconds);
        return order != 0 ? order : left.Position.CompareTo(right.Position);
    }

    // The length of the text, and the text, which begins with the lengths of its comments.
    private static byte[] Compress(EncodedComment[] comments)
    {
        var length = comments.Sum(static comment => comment.Encoded.Length + sizeof(int));
        var text = ArrayPool<byte>.Shared.Rent(length);
        var packed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(length) + sizeof(int));
        try
        {
            var start = comments.Length * sizeof(int);
            for (var number = 0; number < comments.Length; number++)
            {
                var encoded = comments[number].Encoded.Span;
                BinaryPrimitives.WriteInt32LittleEndian(text.AsSpan(number * sizeof(int)), encoded.Length);
                encoded.CopyTo(text.AsSpan(start));
                start += encoded.Length;
            }

            BinaryPrimitives.WriteInt32LittleEndian(packed, length);
            if (!BrotliEncoder.TryCompress(text.AsSpan(0, length), packed.AsSpan(sizeof(int)), out var written, BrotliQuality, BrotliWindow))
            {
                throw new InvalidOperationException("A block of a recording cannot be packed.");
            }

            return packed[..(sizeof(int) + written)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
            ArrayPool<byte>.Shared.Return(packed);
        }
    }
}
