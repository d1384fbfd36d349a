using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Recording;

/// <summary>Which part of a room's past is a recording.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="Since">Only comments at or after this time, if any.</param>
/// <param name="Until">Only comments before this time, if any.</param>
/// <param name="Origin">The moment of media time zero; <see langword="null"/> for <see cref="MediaClock.OriginOf"/>.</param>
internal sealed record RecordedRange(string RoomId, DateTimeOffset? Since, DateTimeOffset? Until, DateTimeOffset? Origin)
{
    /// <summary>Comments that are read at once, a few hundred kilobytes of them.</summary>
    public const int PageSize = 1_000;

    /// <summary>Finds where the recording begins and ends now, and what its origin is.</summary>
    /// <returns><see langword="null"/> for one without comments.</returns>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    public async Task<RecordedBounds?> FindAsync(ISiloLink link, CancellationToken cancellationToken)
    {
        var oldest = await link.HistoryAsync(RoomId, new HistoryQuery(null, null, Since, Until, Limit: 1), cancellationToken);
        var newest = await link.HistoryAsync(RoomId, new HistoryQuery(null, null, Since, Until, Limit: 1, NewestFirst: true), cancellationToken);
        return oldest.Comments is [var first, ..] && newest.Comments is [var last, ..]
            ? new RecordedBounds(first.Position, last.Position, Origin ?? MediaClock.OriginOf(first))
            : null;
    }

    /// <summary>Reads the comments between bounds page by page, in the order of the room. What was deleted meanwhile is not among them.</summary>
    /// <remarks>
    /// By position, not by time: a page then costs what it holds. A store asked for a range of times looks at all of it for each page. A clock that
    /// was set back can have put comments of other times in between, which are left out here.
    /// </remarks>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    public async IAsyncEnumerable<ImmutableArray<Comment>> PagesAsync(
        ISiloLink link, RecordedBounds bounds, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = bounds.First with { Sequence = bounds.First.Sequence - 1 };
        var before = bounds.Last with { Sequence = bounds.Last.Sequence + 1 };
        for (var more = true; more;)
        {
            var page = await link.HistoryAsync(RoomId, new HistoryQuery(after, before, null, null, PageSize), cancellationToken);
            more = page.More && !page.Comments.IsEmpty;
            if (!page.Comments.IsEmpty)
            {
                after = page.Comments[^1].Position;
                yield return page.Comments.RemoveAll(comment => !Holds(comment));
            }
        }
    }

    /// <summary>Whether a comment was accepted in its time.</summary>
    public bool Holds(Comment comment) => (Since is not { } since || comment.At >= since) && (Until is not { } until || comment.At < until);
}
