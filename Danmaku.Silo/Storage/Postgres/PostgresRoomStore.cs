using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Npgsql;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Rooms in a PostgreSQL database that many processes share.</summary>
/// <remarks>
/// A room's row is the fence: who writes a room's events holds it in their epoch until the commit, and who opens the room changes it. So
/// of two activations the later one waits for what the earlier one is writing, reads it, and nothing more of the earlier one gets in.
/// </remarks>
internal sealed partial class PostgresRoomStore : IRoomStore, IDoorTokenStore, IAsyncDisposable
{
    // A silo that takes over thousands of rooms opens them so many at a time; each is one round trip.
    private const int OpensAtOnce = 4;
    private const int WaitingOpens = 100_000;

    // The journal's connection and the upkeep's.
    private const int OtherConnections = 2;

    private readonly NpgsqlDataSource _source;
    private readonly string _place;
    private readonly PostgresPartitions _partitions;
    private readonly PostgresUpkeep _upkeep;
    private readonly ReadTurns _opens;
    private readonly ReadTurns _reads;
    private readonly EpochFloor _epochs;
    private readonly TimeProvider _time;
    private int _disposed;

    private PostgresRoomStore(NpgsqlDataSource source, StoreOptions options, EpochFloor epochs, TimeProvider time, ILogger logger)
    {
        _epochs = epochs;
        _source = source;
        _place = PostgresStart.PlaceOf(source);
        _partitions = new PostgresPartitions(source);
        _upkeep = new PostgresUpkeep(_partitions, options, time, logger);
        _opens = new ReadTurns(OpensAtOnce, WaitingOpens);
        _reads = new ReadTurns(options.Readers, options.WaitingReads);
        _time = time;
    }

    /// <summary>Connects, brings the tables up to date and starts to look after the partitions.</summary>
    /// <exception cref="StoreStartException">The database cannot be used; the message says why and what to do.</exception>
    public static async Task<PostgresRoomStore> StartAsync(
        StoreOptions options,
        TimeProvider time,
        ILogger<PostgresRoomStore> logger,
        EpochFloor? epochs = null,
        CancellationToken cancellationToken = default)
    {
        var source = PostgresStart.Connect(options, options.Readers + OpensAtOnce + OtherConnections);
        var store = new PostgresRoomStore(source, options, epochs ?? EpochFloor.None, time, logger);
        try
        {
            var schema = PostgresSchema.Embedded;
            var found = await PostgresStart.RunAsync(source, schema, cancellationToken);
            await store.StartUpkeepAsync(cancellationToken);
            Log.Opened(logger, store._place, schema.Version, found.VersionBefore);
            if (!found.Durable)
            {
                Log.NotDurable(logger, store._place);
            }

            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<RoomState> OpenAsync(string roomId, RoomLimits limits, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        return await _opens.Run(
            () => Query(
                batch => PostgresOpen.Fill(batch, roomId, _epochs.At(now), limits, now),
                reader => PostgresOpen.ReadAsync(reader, roomId, cancellationToken),
                cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count > 0)
        {
            await Guard(async () =>
            {
                await WriteAsync(entries, cancellationToken);
                return true;
            });
        }
    }

    /// <inheritdoc/>
    public async ValueTask<HistoryPage> ReadAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken) => await ReadInTurn(
        batch => PostgresHistory.Fill(batch, roomId, query),
        reader => PostgresHistory.ReadAsync(reader, query.Limit, cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<RoomAnswer.Comments> ReadForStaffAsync(
        string roomId, RoomQuery.Comments query, CancellationToken cancellationToken) => await ReadInTurn(
        batch => PostgresHistory.FillForStaff(batch, roomId, query),
        reader => PostgresHistory.ReadForStaffAsync(reader, query.Query.Limit, cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<RoomAnswer.Log> ReadLogAsync(string roomId, LogQuery query, CancellationToken cancellationToken) => await ReadInTurn(
        batch => PostgresLog.Fill(batch, roomId, query),
        reader => PostgresLog.ReadAsync(reader, query.Limit, cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<VersionedRules?> ReadRulesAsync(string roomId, int? version, CancellationToken cancellationToken)
    {
        if (version == 0)
        {
            return VersionedRules.None;
        }

        var found = await ReadInTurn(
            batch =>
            {
                if (version is { } number)
                {
                    PostgresRules.Fill(batch, roomId, number);
                }
                else
                {
                    PostgresRules.FillNewest(batch, roomId);
                }
            },
            reader => reader.ReadAllAsync(PostgresRules.ReadRules, cancellationToken),
            cancellationToken);
        return found is [var rules] ? rules : version is null ? VersionedRules.None : null;
    }

    /// <inheritdoc/>
    public async ValueTask<RoomAnswer.RuleVersions> ReadRuleVersionsAsync(
        string roomId, RoomQuery.RuleVersions query, CancellationToken cancellationToken) => await ReadInTurn(
        batch => PostgresRules.FillVersions(batch, roomId, query),
        reader => PostgresRules.ReadVersionsAsync(reader, query.Limit, cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<DoorTokenAnswer> DoorTokensAsync(DoorTokenRequest request, CancellationToken cancellationToken) => await ReadInTurn(
        batch => PostgresDoorTokens.Fill(batch, request, _time.GetUtcNow()),
        reader => PostgresDoorTokens.ReadAsync(reader, request, cancellationToken),
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _upkeep.DisposeAsync();
        await _source.DisposeAsync();
        _opens.Dispose();
        _reads.Dispose();
    }

    private async Task StartUpkeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _upkeep.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException || exception.IsAway())
        {
            throw new StoreStartException(exception.Explain(_place), exception);
        }
    }

    private async Task WriteAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            await WriteOnceAsync(entries, cancellationToken);
        }
        catch (PostgresException exception) when (exception.IsMissingPartition())
        {
            // A clock that is far off, or a backlog that waited for days.
            foreach (var day in entries.Select(static entry => PostgresPartitions.DayOf(entry.Event.At)).Distinct())
            {
                await _partitions.MakeAsync(day, cancellationToken);
            }

            await WriteOnceAsync(entries, cancellationToken);
        }
    }

    private async Task WriteOnceAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            await using var batch = _source.CreateBatch();
            PostgresAppend.Fill(batch, entries);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresAppend.StaleEpoch)
        {
            throw PostgresAppend.Stale(exception);
        }
    }

    private Task<T> ReadInTurn<T>(Action<NpgsqlBatch> fill, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) =>
        _reads.Run(() => Query(fill, read, cancellationToken), cancellationToken);

    private Task<T> Query<T>(Action<NpgsqlBatch> fill, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) =>
        Guard(async () =>
        {
            await using var batch = _source.CreateBatch();
            fill(batch);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            return await read(reader);
        });

    private async Task<T> Guard<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception.IsAway())
        {
            throw new StoreUnavailableException(exception.Explain(_place), exception);
        }
        catch (ObjectDisposedException exception)
        {
            throw new StoreUnavailableException("The store is closed.", exception);
        }
        catch (JsonException exception)
        {
            throw new StoreUnavailableException($"{_place} has something of a room that cannot be read.", exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2003, LogLevel.Information, "{Place} is open, schema version {Version} (was {VersionBefore}).",
            EventName = nameof(Opened))]
        public static partial void Opened(ILogger logger, string place, int version, int versionBefore);

        [LoggerMessage(2004, LogLevel.Warning,
            "{Place} runs with synchronous_commit off: comments it has acknowledged are lost when it crashes.",
            EventName = nameof(NotDurable))]
        public static partial void NotDurable(ILogger logger, string place);
    }
}
