using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Recording;

/// <summary>Reads one recording for replays, and learns what became of it since.</summary>
/// <remarks>
/// Moderators change the past. What they did stands in the room's log, so one question tells whether anything did change; and then only that is looked at again. Where a
/// look fails, the next one begins where it did. Not thread-safe.
/// </remarks>
/// <param name="link">Where the comments are.</param>
/// <param name="range">Which; its origin does not matter.</param>
/// <param name="encode">A comment in the wire format.</param>
/// <param name="time">Clock.</param>
internal sealed class RecordingReader(ISiloLink link, RecordedRange range, Func<Comment, byte[]> encode, TimeProvider time)
{
    private const int ReadingsApart = 10;

    /// <summary>
    /// What is older than this is settled: a room's delay is 10 s at most, so comments come out of order by no more than that, and clocks differ.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    /// <summary>Time between two readings of the whole recording, whatever its moderators do; or ten times what one took.</summary>
    private static readonly TimeSpan BetweenReadings = TimeSpan.FromSeconds(5);

    /// <summary>When it is read again in any case: what the store gave up for its age stands in no log.</summary>
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromHours(1);

    private readonly RecordingLog _log = new(link, range);
    private RoomPosition _logRead;
    private RoomPosition? _first;
    private RoomPosition _settled;
    private long _readAt;
    private TimeSpan _readFor;
    private bool _isStale;

    /// <summary>Whether all of it is to be read again, and it is time for that.</summary>
    public bool IsDue => time.GetElapsedTime(_readAt) is var age
        && (age >= ReadAgainAfter || (_isStale && age >= BetweenReadings && age >= _readFor * ReadingsApart));

    /// <summary>Reads all of it.</summary>
    /// <param name="limits">How much there may be.</param>
    /// <param name="grown">Told how much memory it takes so far.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    public async Task<RecordingResult> ReadAsync(RecordingOptions limits, Action<long> grown, CancellationToken cancellationToken)
    {
        // The log first: what is done while the comments are read is looked at again.
        var readAt = time.GetTimestamp();
        var logRead = await _log.EndAsync(cancellationToken);
        var bounds = await range.FindAsync(link, cancellationToken);
        var settled = bounds is null ? await EndAsync(cancellationToken) : bounds.First with { Sequence = bounds.First.Sequence - 1 };
        var packer = new SegmentPacker([]);
        var recent = new List<Comment>();
        var count = 0;
        Comment? last = null;
        if (bounds is not null)
        {
            // The store reads the next page while this one is packed.
            await using var pages = range.PagesAsync(link, bounds, cancellationToken).GetAsyncEnumerator(cancellationToken);
            for (var next = pages.MoveNextAsync().AsTask(); await next;)
            {
                var page = pages.Current;
                next = pages.MoveNextAsync().AsTask();
                var fitting = packer.Bytes > limits.ReplayBytes ? 0 : limits.ReplayComments - count;
                if (fitting < page.Length)
                {
                    await next;
                    return await new RecordingCut(link, range, bounds, limits).AtAsync(page[fitting], count + fitting, cancellationToken);
                }

                count += page.Length;
                last = page.LastOrDefault() ?? last;
                recent.AddRange(page);
                settled = Settle(recent, settled, packer);
                grown(packer.Bytes);
            }
        }

        var comments = new RecordedComments(bounds?.Origin ?? range.Since ?? DateTimeOffset.UnixEpoch, packer.End(), Packed(recent));
        if (comments.Bytes > limits.ReplayBytes)
        {
            return await new RecordingCut(link, range, bounds!, limits).AtAsync(last!, count - 1, cancellationToken);
        }

        (_logRead, _first, _settled, _isStale) = (logRead, bounds?.First, settled, false);
        (_readAt, _readFor) = (readAt, time.GetElapsedTime(readAt));
        return new RecordingResult(comments, Refusal: null);
    }

    /// <summary>Brings a recording up to date.</summary>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    public async Task<RecordedComments> RefreshAsync(RecordedComments known, CancellationToken cancellationToken)
    {
        var changes = await _log.ReadAsync(_logRead, cancellationToken);
        var (fresh, settled) = await WithNewestAsync(changes.IsNothing ? known : Changed(known, changes), cancellationToken);
        var first = _first;
        if (first is null ? fresh.Count > 0 : changes.Concerns(first.Value))
        {
            // Media time zero is where its first comment is.
            var bounds = await range.FindAsync(link, cancellationToken);
            fresh = new RecordedComments(bounds?.Origin ?? fresh.Origin, fresh.Settled, fresh.Recent);
            first = bounds?.First;
        }

        (_logRead, _first, _settled) = (changes.ReadTo, first, settled);
        _isStale |= changes.AreUntold;
        return fresh;
    }

    private RecordedComments Changed(RecordedComments known, RecordedChanges changes)
    {
        var changed = known.With(changes.Cleared, changes.Gone, changes.Shown.Keys.ToHashSet());
        var missing = changes.Shown.Keys.Where(id => id <= _settled).ToHashSet();
        missing.ExceptWith(changed.Known(missing));
        if (missing.Count == 0)
        {
            return changed;
        }

        var packer = new SegmentPacker(changed.Settled);
        foreach (var id in missing)
        {
            packer.Add(Encoded(changes.Shown[id]));
        }

        return new RecordedComments(changed.Origin, packer.End(), changed.Recent);
    }

    // A recording of a room that is still live grows.
    private async Task<(RecordedComments Comments, RoomPosition Settled)> WithNewestAsync(RecordedComments known, CancellationToken cancellationToken)
    {
        if (range.Until + Settling < time.GetUtcNow() && known.Recent.IsEmpty)
        {
            return (known, _settled);
        }

        var newest = new List<Comment>();
        var after = _settled;
        for (var more = true; more;)
        {
            var page = await link.HistoryAsync(range.RoomId, new HistoryQuery(after, null, null, null, RecordedRange.PageSize), cancellationToken);
            newest.AddRange(page.Comments);
            after = newest.Count > 0 ? newest[^1].Position : after;
            more = page.More && !page.Comments.IsEmpty;
        }

        var settled = SettledOf(newest, _settled);
        newest.RemoveAll(comment => !range.Holds(comment));
        var leaving = newest.Count(comment => comment.Position <= settled);
        var isSame = known.Recent.SelectMany(static segment => segment.Present()).ToHashSet().SetEquals(newest.Select(static comment => comment.Position));
        if (isSame && leaving < Math.Clamp(newest.Count, 1, RecordedRange.PageSize))
        {
            return (known, newest.Count == 0 ? settled : _settled);
        }

        var packer = new SegmentPacker(known.Settled);
        Settle(newest, settled, packer);
        return (new RecordedComments(known.Origin, packer.End(), Packed(newest)), settled);
    }

    private async Task<RoomPosition> EndAsync(CancellationToken cancellationToken)
    {
        var newest = await link.HistoryAsync(range.RoomId, new HistoryQuery(null, null, null, null, Limit: 1, NewestFirst: true), cancellationToken);
        return newest.Comments is [var last, ..] ? last.Position : default;
    }

    /// <summary>Packs those comments, in the order of the room, that no others come in between of any more.</summary>
    private RoomPosition Settle(List<Comment> comments, RoomPosition settled, SegmentPacker packer)
    {
        settled = SettledOf(comments, settled);
        var count = comments.TakeWhile(comment => comment.Position <= settled).Count();
        foreach (var comment in comments.Take(count))
        {
            packer.Add(Encoded(comment));
        }

        comments.RemoveRange(0, count);
        return settled;
    }

    private RoomPosition SettledOf(List<Comment> comments, RoomPosition settled)
    {
        var before = time.GetUtcNow() - Settling;
        return comments.FindLast(comment => comment.At < before) is { } last && last.Position > settled ? last.Position : settled;
    }

    private ImmutableArray<RecordedSegment> Packed(List<Comment> comments)
    {
        var packer = new SegmentPacker([]);
        foreach (var comment in comments)
        {
            packer.Add(Encoded(comment));
        }

        return packer.End();
    }

    private EncodedComment Encoded(Comment comment) =>
        new(RecordedTime.Of(comment), comment.Position, encode(comment with { MediaTime = null }));
}
