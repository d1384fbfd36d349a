using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Rooms in one SQLite file that this process owns: one connection writes, a few read.</summary>
internal sealed partial class SqliteRoomStore : IRoomStore, IDoorTokenStore, IDisposable
{
    // The journal writes one group at a time and rooms open one by one, so the writer's queue is short; this is a backstop.
    private const int WaitingWrites = 100_000;

    private readonly SqliteFile _file;
    private readonly SqliteThreads<SqliteWriter> _writer;
    private readonly SqliteThreads<SqliteReader> _readers;
    private readonly SqliteUpkeep _upkeep;
    private readonly EpochFloor _epochs;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _damageLogged;
    private int _disposed;

    private SqliteRoomStore(SqliteFile file, StoreOptions options, EpochFloor epochs, TimeProvider time, ILogger logger)
    {
        _epochs = epochs;
        _file = file;
        _time = time;
        _logger = logger;
        _writer = new("danmaku store writer", 1, WaitingWrites, () => new SqliteWriter(file.OpenWriter()));
        _readers = new("danmaku store reader", options.Readers, options.WaitingReads, () => new SqliteReader(file.OpenReader()));
        _upkeep = new SqliteUpkeep(_writer, _readers, options, time, logger);
    }

    /// <summary>Owns the file, checks it, brings its tables up to date and opens it. Blocks for as long as the disk takes.</summary>
    /// <param name="options">Where it is, and what is kept.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    /// <param name="epochs">How new epochs are numbered; from 1 when it is not said.</param>
    /// <exception cref="StoreStartException">The file cannot be used; the message says why and what to do.</exception>
    public static SqliteRoomStore Start(StoreOptions options, TimeProvider time, ILogger<SqliteRoomStore> logger, EpochFloor? epochs = null)
    {
        var schema = SqliteSchema.Embedded;
        var file = SqliteStart.Run(options, schema, out var versionBefore);
        Log.Opened(logger, file.Path, schema.Version, versionBefore);
        return new SqliteRoomStore(file, options, epochs ?? EpochFloor.None, time, logger);
    }

    /// <inheritdoc/>
    public async ValueTask<RoomState> OpenAsync(string roomId, RoomLimits limits, CancellationToken cancellationToken)
    {
        // The epoch first: from its commit on no earlier activation writes, so what is read next is what there will be.
        var now = _time.GetUtcNow();
        var epoch = await Guard(_writer.Run(writer => writer.OpenEpoch(roomId, _epochs.At(now), now), cancellationToken));
        return await Guard(_readers.Run(reader => reader.ReadState(roomId, epoch, limits, now), cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken) =>
        await Guard(_writer.Run(writer => writer.Append(entries), cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<HistoryPage> ReadAsync(string roomId, HistoryQuery query, CancellationToken cancellationToken) =>
        await Guard(_readers.Run(reader => reader.History.Read(roomId, query), cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<RoomAnswer.Comments> ReadForStaffAsync(
        string roomId, RoomQuery.Comments query, CancellationToken cancellationToken) =>
        await Guard(_readers.Run(reader => reader.History.ReadForStaff(roomId, query), cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<RoomAnswer.Log> ReadLogAsync(string roomId, LogQuery query, CancellationToken cancellationToken) =>
        await Guard(_readers.Run(reader => reader.Log.Read(roomId, query), cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<VersionedRules?> ReadRulesAsync(string roomId, int? version, CancellationToken cancellationToken) => version switch
    {
        null => await Guard(_readers.Run(reader => reader.Rules.ReadNewest(roomId), cancellationToken)),
        0 => VersionedRules.None,
        { } number => await Guard(_readers.Run(reader => reader.Rules.Read(roomId, number), cancellationToken)),
    };

    /// <inheritdoc/>
    public async ValueTask<RoomAnswer.RuleVersions> ReadRuleVersionsAsync(
        string roomId, RoomQuery.RuleVersions query, CancellationToken cancellationToken) =>
        await Guard(_readers.Run(reader => reader.Rules.ReadVersions(roomId, query), cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<DoorTokenAnswer> DoorTokensAsync(DoorTokenRequest request, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        return request is DoorTokenRequest.Find or DoorTokenRequest.List
            ? await Guard(_readers.Run(reader => reader.DoorTokens.Handle(request, now), cancellationToken))
            : await Guard(_writer.Run(writer => writer.DoorTokens(request, now), cancellationToken));
    }

    public void Dispose()
    {
        // One store under two names in a container, which disposes of each.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _upkeep.Dispose();
        _readers.Dispose();
        _writer.Dispose();
        _file.Dispose();
    }

    private async Task<T> Guard<T>(Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (SqliteException exception) when (!exception.IsOfTheValues())
        {
            if (exception.IsDamage() && Interlocked.Exchange(ref _damageLogged, 1) == 0)
            {
                Log.Damaged(_logger, exception, _file.Path);
            }

            throw new StoreUnavailableException(exception.Explain(_file.Path), exception);
        }
        catch (JsonException exception)
        {
            throw new StoreUnavailableException($"The database {_file.Path} has something of a room that cannot be read.", exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Opened the database {Path}, schema version {Version} (was {VersionBefore}).",
            EventName = nameof(Opened))]
        public static partial void Opened(ILogger logger, string path, int version, int versionBefore);

        [LoggerMessage(2002, LogLevel.Error, "The database {Path} is damaged: stop the service and restore it from a backup.",
            EventName = nameof(Damaged))]
        public static partial void Damaged(ILogger logger, Exception exception, string path);
    }
}
