using Npgsql;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Makes partitions before their day and drops those whose time is over, at start and every hour.</summary>
/// <remarks>Every process does it, so that none has to be the one; what another has done already is no work.</remarks>
internal sealed partial class PostgresUpkeep : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private const int DefaultDays = 30;
    private const long DefaultComments = 1_000_000_000;

    // Yesterday's for clocks that are behind, and two days ahead: a database that is away at midnight is no reason to be without.
    private const int DaysBack = 1;
    private const int DaysAhead = 2;

    private readonly PostgresPartitions _partitions;
    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _keeping = Task.CompletedTask;

    public PostgresUpkeep(PostgresPartitions partitions, StoreOptions options, TimeProvider time, ILogger logger)
    {
        _partitions = partitions;
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>Does it once, then in the background until disposed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await RunAsync(cancellationToken);
        _keeping = KeepAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping;
        _stop.Dispose();
    }

    private async Task KeepAsync()
    {
        while (true)
        {
            await Task.Delay(Interval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await RunAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException || exception.IsAway())
            {
                Log.UpkeepFailed(_logger, exception.Message);
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var today = PostgresPartitions.DayOf(now);
        var present = await _partitions.ListAsync(today, cancellationToken);
        for (var day = today.AddDays(-DaysBack); day <= today.AddDays(DaysAhead); day = day.AddDays(1))
        {
            if (!present.Any(partition => partition.Day == day))
            {
                await _partitions.MakeAsync(day, cancellationToken);
            }
        }

        long newer = 0;
        foreach (var (day, comments) in present.Reverse())
        {
            if (IsOver(day, today, newer))
            {
                await _partitions.DropAsync(day, cancellationToken);
                Log.Dropped(_logger, day, comments);
            }

            newer += Math.Max(comments, 0);
        }

        Log.Kept(_logger, newer);
    }

    // A day goes whole, and only once everything of it is to go: at least what the options promise is kept.
    private bool IsOver(DateOnly day, DateOnly today, long newer) =>
        day.AddDays(1 + (_options.RetentionDays ?? DefaultDays)) <= today
        || (newer >= (_options.RetentionComments ?? DefaultComments) && day < today.AddDays(-DaysBack));

    private static partial class Log
    {
        [LoggerMessage(2005, LogLevel.Information, "Dropped the comments of {Day:yyyy-MM-dd}, about {Comments}: their time is over.",
            EventName = nameof(Dropped))]
        public static partial void Dropped(ILogger logger, DateOnly day, long comments);

        [LoggerMessage(2006, LogLevel.Debug, "Looked after the partitions, about {Comments} comments.", EventName = nameof(Kept))]
        public static partial void Kept(ILogger logger, long comments);

        [LoggerMessage(2007, LogLevel.Warning, "Partitions were neither made nor dropped, the next try is in an hour: {Reason}",
            EventName = nameof(UpkeepFailed))]
        public static partial void UpkeepFailed(ILogger logger, string reason);
    }
}
