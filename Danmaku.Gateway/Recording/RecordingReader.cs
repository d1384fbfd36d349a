using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Recording;

/// <summary>Reads one recording for replays, and learns what became of it since.</summary>
/// <remarks>
/// Moderators change the past. What they did stands in the room's log, so one question tells whether anything did change; only then are comments
/// taken out, or the recording is read again. Not thread-safe.
/// </remarks>
/// <param name="link">Where the comments are.</param>
/// <param name="range">Which, with its origin.</param>
/// <param name="encode">A comment with its media time in the wire format.</param>
/// <param name="time">Clock.</param>
internal sealed class RecordingReader(ISiloLink link, RecordedRange range, Func<Comment, byte[]> encode, TimeProvider time)
{
    /// <summary>Most log entries that are looked at one by one.</summary>
    private const int MaxEntries = 100;

    /// <summary>
    /// What is older than this is settled: a room's delay is 10 s at most, so comments come out of order by no more than that, and clocks differ.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    /// <summary>Time between two readings of the whole recording, however busy its moderators are.</summary>
    private static readonly TimeSpan BetweenReadings = TimeSpan.FromSeconds(5);

    private RoomPosition _logRead;
    private RoomPosition _settled;
    private DateTimeOffset _readAt;
    private bool _isStale;

    /// <summary>Reads all of it.</summary>
    /// <param name="most">Most comments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see langword="null"/> when there are more.</returns>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    public async Task<RecordedComments?> ReadAsync(int most, CancellationToken cancellationToken)
    {
        // The log first: what is done while the comments are read is looked at again.
        var newest = await LogAsync(new LogQuery { Limit = 1, NewestFirst = true }, cancellationToken);
        _logRead = newest.Entries is [var last, ..] ? last.Position : default;
        _readAt = time.GetUtcNow();
        _settled = default;
        _isStale = false;

        var comments = new List<RecordedComment>();
        if (await range.FindAsync(link, cancellationToken) is { } bounds)
        {
            _settled = bounds.First with { Sequence = bounds.First.Sequence - 1 };
            await foreach (var page in range.PagesAsync(link, bounds, cancellationToken))
            {
                Add(page, comments);
                if (comments.Count > most)
                {
                    return null;
                }
            }
        }

        return new RecordedComments(range.Origin!.Value, comments);
    }

    /// <summary>Brings a recording up to date.</summary>
    /// <param name="known">As it was.</param>
    /// <param name="most">Most comments.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see langword="null"/> when there are more now.</returns>
    /// <exception cref="LinkUnavailableException">The store cannot be reached now.</exception>
    public async Task<RecordedComments?> RefreshAsync(RecordedComments known, int most, CancellationToken cancellationToken)
    {
        var log = await LogAsync(new LogQuery { After = _logRead, Limit = MaxEntries }, cancellationToken);
        _isStale |= log.More || log.Entries.Any(static entry => ChangesMoreThanItNames(entry.Action));
        if (_isStale && time.GetUtcNow() - _readAt >= BetweenReadings)
        {
            return await ReadAsync(most, cancellationToken);
        }

        if (!log.Entries.IsEmpty)
        {
            _logRead = log.Entries[^1].Position;
            known = Without(known, log.Entries);
        }

        known = await WithNewestAsync(known, cancellationToken);
        return known.Count > most ? null : known;
    }

    private static RecordedComments Without(RecordedComments known, ImmutableArray<LogEntry> entries)
    {
        var taken = entries.Where(static entry => TakesAway(entry.Action)).SelectMany(static entry => entry.Comments)
            .Select(static comment => comment.Id).ToHashSet();
        var cleared = entries.Where(static entry => entry.Action == ModerationAction.Clear).Select(static entry => entry.Position).DefaultIfEmpty().Max();
        return taken.Count == 0 && cleared == default
            ? known
            : new RecordedComments(known.Origin, known.Where(comment => comment.Position > cleared && !taken.Contains(comment.Position)));
    }

    // A recording of a room that is still live grows.
    private async Task<RecordedComments> WithNewestAsync(RecordedComments known, CancellationToken cancellationToken)
    {
        if (range.Until + Settling < _readAt)
        {
            return known;
        }

        var settled = _settled;
        var page = await link.HistoryAsync(range.RoomId, new HistoryQuery(settled, null, null, null, RecordedRange.PageSize), cancellationToken);
        var newest = new List<RecordedComment>();
        Add(page.Comments.RemoveAll(comment => !range.Holds(comment)), newest);
        return known.Where(comment => comment.Position > settled).Select(static comment => comment.Position)
            .SequenceEqual(newest.Select(static comment => comment.Position))
            ? known
            : new RecordedComments(known.Origin, known.Where(comment => comment.Position <= settled).Concat(newest));
    }

    private void Add(ImmutableArray<Comment> page, List<RecordedComment> comments)
    {
        var settledBefore = time.GetUtcNow() - Settling;
        foreach (var comment in page)
        {
            var at = MediaClock.TimeOf(comment, range.Origin!.Value);
            comments.Add(new RecordedComment(at, comment.Position, encode(comment with { MediaTime = at })));
            if (comment.At < settledBefore && comment.Position > _settled)
            {
                _settled = comment.Position;
            }
        }
    }

    private async Task<RoomAnswer.Log> LogAsync(LogQuery query, CancellationToken cancellationToken) =>
        await link.AskAsync(range.RoomId, new RoomQuery.Log(query), cancellationToken) switch
        {
            RoomAnswer.Log log => log,
            RoomAnswer.Refused refused => throw new LinkUnavailableException(refused.Rejection),
            var other => throw new InvalidOperationException($"An answer to another question: {other.GetType().Name}."),
        };

    private static bool TakesAway(ModerationAction action) => action is
        ModerationAction.Delete or ModerationAction.Purge or ModerationAction.Timeout or ModerationAction.Ban or ModerationAction.Undo
        or ModerationAction.Deny or ModerationAction.Judge;

    // An entry names 100 comments at most, which is all of a delete; and what comes back is not named at all.
    private static bool ChangesMoreThanItNames(ModerationAction action) => action is
        ModerationAction.Purge or ModerationAction.Timeout or ModerationAction.Ban or ModerationAction.Undo or ModerationAction.Approve
        or ModerationAction.AnswerAppeal;
}
