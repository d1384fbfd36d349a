using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Deletes comments whose time is over, at start and every hour, beside the writer: in small transactions, and seldom.</summary>
internal sealed partial class SqliteUpkeep : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Comments of one transaction, some milliseconds: what is written meanwhile waits for it.</summary>
    public const int CommentsAtOnce = 200;

    /// <summary>How many times as long as such a transaction took the writer is left alone after it.</summary>
    private const int PauseFactor = 4;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);

    private readonly SqliteThreads<SqliteWriter> _writer;
    private readonly SqliteThreads<SqliteReader> _readers;
    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _keeping;

    public SqliteUpkeep(
        SqliteThreads<SqliteWriter> writer, SqliteThreads<SqliteReader> readers, StoreOptions options, TimeProvider time, ILogger logger)
    {
        _writer = writer;
        _readers = readers;
        _options = options;
        _time = time;
        _logger = logger;
        _keeping = options is { RetentionDays: null, RetentionComments: null } ? Task.CompletedTask : Task.Run(KeepAsync);
    }

    /// <summary>Ends it, after the transaction that is under way.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _keeping.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private async Task KeepAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await RunAsync();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is SqliteException or StoreUnavailableException)
            {
                Log.UpkeepFailed(_logger, exception.Message);
            }

            await Task.Delay(Interval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync()
    {
        var deleted = 0L;
        if (await EndAsync() is { } end)
        {
            var sincePause = 0;
            await foreach (var rooms in RoomsAsync())
            {
                foreach (var room in await Read(reader => reader.Retention.WithCommentsBefore(rooms, end)))
                {
                    int count;
                    do
                    {
                        var startedAt = _time.GetTimestamp();
                        count = await _writer.Run(writer => writer.DeleteBefore(room, end, CommentsAtOnce), _stop.Token);
                        deleted += count;
                        sincePause += count;
                        if (sincePause >= CommentsAtOnce)
                        {
                            sincePause = 0;
                            var pause = PauseFactor * _time.GetElapsedTime(startedAt);
                            await Task.Delay(pause > ShortestPause ? pause : ShortestPause, _time, _stop.Token);
                        }
                    }
                    while (count == CommentsAtOnce);
                }
            }

            if (deleted > 0)
            {
                Log.Deleted(_logger, deleted, end);
            }
        }

        Log.Kept(_logger, deleted);
    }

    /// <summary>The moment from before which comments go: midnight UTC, as days go whole.</summary>
    /// <returns><see langword="null"/> when none are to go.</returns>
    private async Task<DateTimeOffset?> EndAsync()
    {
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        DateOnly? end = _options.RetentionDays is { } days ? today.AddDays(-days) : null;
        if (_options.RetentionComments is { } kept && await EndByNumberAsync(kept, today) is { } byNumber && !(end >= byNumber))
        {
            end = byNumber;
        }

        return end is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null;
    }

    // The newest day with so many comments behind it goes, and all before it; never those that are still written.
    private async Task<DateOnly?> EndByNumberAsync(long kept, DateOnly today)
    {
        var byDay = new SortedDictionary<DateOnly, long>();
        await foreach (var rooms in RoomsAsync())
        {
            foreach (var room in rooms)
            {
                foreach (var (day, comments) in await Read(reader => reader.Retention.CountByDay(room)))
                {
                    byDay[day] = byDay.GetValueOrDefault(day) + comments;
                }
            }
        }

        var newer = 0L;
        foreach (var (day, comments) in byDay.Reverse())
        {
            if (newer >= kept && day < today.AddDays(-1))
            {
                return day.AddDays(1);
            }

            newer += comments;
        }

        return null;
    }

    private async IAsyncEnumerable<IReadOnlyList<string>> RoomsAsync()
    {
        for (var rooms = await Read(static reader => reader.Retention.RoomsAfter("")); rooms.Count > 0;)
        {
            yield return rooms;
            var last = rooms[^1];
            rooms = await Read(reader => reader.Retention.RoomsAfter(last));
        }
    }

    private Task<T> Read<T>(Func<SqliteReader, T> read) => _readers.Run(read, _stop.Token);

    private static partial class Log
    {
        [LoggerMessage(2070, LogLevel.Information, "Deleted {Comments} comments from before {End:yyyy-MM-dd}: their time is over.",
            EventName = nameof(Deleted))]
        public static partial void Deleted(ILogger logger, long comments, DateTimeOffset end);

        [LoggerMessage(2071, LogLevel.Debug, "Looked for comments whose time is over, and deleted {Comments}.", EventName = nameof(Kept))]
        public static partial void Kept(ILogger logger, long comments);

        [LoggerMessage(2072, LogLevel.Warning, "Comments whose time is over were not all deleted, the next try is in an hour: {Reason}",
            EventName = nameof(UpkeepFailed))]
        public static partial void UpkeepFailed(ILogger logger, string reason);
    }
}
