using System.Collections.Immutable;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>The comments of a recording by their media times. Immutable.</summary>
/// <param name="origin">The moment of media time zero for whoever names none.</param>
/// <param name="settled">Comments that no others come in between of.</param>
/// <param name="recent">The newest ones, which are read again.</param>
internal sealed class RecordedComments(DateTimeOffset origin, ImmutableArray<RecordedSegment> settled, ImmutableArray<RecordedSegment> recent)
{
    /// <summary>Most comments of one window: more than any screen shows in the time.</summary>
    public const int MaxComments = 500;

    /// <summary>Most bytes of one window, a fraction of what may wait for a viewer.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>What the media time adds to a comment.</summary>
    private const int MediaTimeBytes = 26;

    public DateTimeOffset Origin { get; } = origin;

    public ImmutableArray<RecordedSegment> Settled { get; } = settled;

    public ImmutableArray<RecordedSegment> Recent { get; } = recent;

    /// <summary>Memory that it takes, about.</summary>
    public long Bytes { get; } = settled.Sum(static segment => segment.Bytes) + recent.Sum(static segment => segment.Bytes);

    public int Count { get; } = settled.Sum(static segment => segment.Count) + recent.Sum(static segment => segment.Count);

    private IEnumerable<RecordedSegment> Segments => Settled.Concat(Recent);

    /// <summary>What belongs to the picture from one media time on and before another, or up to where that is too much for one frame.</summary>
    /// <param name="origin">The moment of media time zero; <see langword="null"/> for <see cref="Origin"/>.</param>
    /// <param name="from">Where it begins, zero or later.</param>
    /// <param name="to">Where it ends.</param>
    public ReplayWindow Window(DateTimeOffset? origin, TimeSpan from, TimeSpan to)
    {
        var begin = origin ?? Origin;
        var zero = begin.ToUnixTimeMilliseconds();
        var length = TimeSpan.FromMilliseconds(Segments.Max(segment => segment.LastTime() - ZeroOf(segment, zero)) is { } last and > 0 ? last : 0);
        var taken = new List<RecordedComment>();
        var bytes = 0;
        foreach (var next in InOrder(zero, MillisecondsFrom(from), MillisecondsFrom(to)))
        {
            var encoded = next.Encoded;
            bytes += encoded.Length + MediaTimeBytes;
            if (taken.Count == MaxComments || (taken.Count > 0 && bytes > MaxBytes))
            {
                return Cut(next.MediaTime);
            }

            taken.Add(new RecordedComment(TimeSpan.FromMilliseconds(next.MediaTime), next.Position, encoded));
        }

        return new ReplayWindow(begin, from, to, length, taken, Skipped: 0);

        // The next window begins with the moment that did not fit, unless that is all there is: then its rest is given up.
        ReplayWindow Cut(long milliseconds)
        {
            var cut = TimeSpan.FromMilliseconds(milliseconds);
            var before = taken.FindIndex(comment => comment.MediaTime == cut);
            return before != 0
                ? new ReplayWindow(begin, from, cut, length, before < 0 ? taken : taken[..before], Skipped: 0)
                : new ReplayWindow(
                    begin,
                    from,
                    cut + TimeSpan.FromMilliseconds(1),
                    length,
                    taken,
                    Segments.Sum(segment => segment.CountAt(ZeroOf(segment, zero) + milliseconds)) - taken.Count);
        }
    }

    /// <summary>The same, changed by moderators.</summary>
    /// <param name="cleared">Everything before this position is taken away.</param>
    /// <param name="gone">So are these.</param>
    /// <param name="shown">These are there, where they were before.</param>
    public RecordedComments With(RoomPosition cleared, IReadOnlySet<RoomPosition> gone, IReadOnlySet<RoomPosition> shown)
    {
        return new RecordedComments(Origin, [.. Settled.Select(Changed)], [.. Recent.Select(Changed)]);

        RecordedSegment Changed(RecordedSegment segment) =>
            segment.First < cleared || segment.Reaches(gone) || segment.Reaches(shown) ? segment.With(cleared, gone, shown) : segment;
    }

    /// <summary>Those of some comments that it has a place for.</summary>
    public HashSet<RoomPosition> Known(IReadOnlySet<RoomPosition> some)
    {
        var known = new HashSet<RoomPosition>();
        foreach (var segment in Segments.Where(segment => segment.Reaches(some)))
        {
            foreach (var position in segment.Positions)
            {
                if (some.Contains(position))
                {
                    known.Add(position);
                }
            }
        }

        return known;
    }

    private static long ZeroOf(RecordedSegment segment, long zero) => segment.IsOfRoom ? zero : 0;

    // Rounded up: what is due in the middle of a millisecond is due with the next one.
    private static long MillisecondsFrom(TimeSpan time) => (time.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    private IEnumerable<SegmentCursor> InOrder(long zero, long from, long to)
    {
        var nearest = new PriorityQueue<SegmentCursor, (long, RoomPosition)>();
        foreach (var segment in Segments)
        {
            Enqueue(new SegmentCursor(segment, ZeroOf(segment, zero), from, to));
        }

        while (nearest.TryDequeue(out var next, out _))
        {
            yield return next;
            Enqueue(next);
        }

        void Enqueue(SegmentCursor cursor)
        {
            if (cursor.MoveNext())
            {
                nearest.Enqueue(cursor, (cursor.MediaTime, cursor.Position));
            }
        }
    }
}
