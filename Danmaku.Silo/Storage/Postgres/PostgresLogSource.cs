using System.Data;
using Danmaku.Contracts.Messages;
using Npgsql;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>The logs in a database that others write: one connection, in one transaction that only reads.</summary>
internal sealed class PostgresLogSource : ILogSource
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;

    private PostgresLogSource(NpgsqlDataSource source, NpgsqlConnection connection)
    {
        _source = source;
        _connection = connection;
        Place = PostgresStart.PlaceOf(source);
    }

    /// <inheritdoc/>
    public string Place { get; }

    /// <exception cref="StoreStartException">The database cannot be read, or is of another version.</exception>
    public static async Task<PostgresLogSource> OpenAsync(StoreOptions options, CancellationToken cancellationToken)
    {
        var source = PostgresStart.Connect(options, connections: 1);
        var place = PostgresStart.PlaceOf(source);
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken);
            await PostgresSchema.Embedded.CheckVersionAsync(connection, place, cancellationToken);

            // It ends with its connection.
            await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            return new PostgresLogSource(source, connection);
        }
        catch (Exception exception) when (exception is NpgsqlException || exception.IsAway())
        {
            await source.DisposeAsync();
            throw new StoreStartException(exception.Explain(place), exception);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LogHead?> ReadHeadAsync(string roomId, CancellationToken cancellationToken) => await QueryAsync(
        batch => PostgresLog.FillHead(batch, roomId), reader => PostgresLog.ReadHeadAsync(reader, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<RoomAnswer.Log> ReadAsync(string roomId, LogQuery query, CancellationToken cancellationToken) => await QueryAsync(
        batch => PostgresLog.Fill(batch, roomId, query), reader => PostgresLog.ReadAsync(reader, query.Limit, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async Task<T> QueryAsync<T>(Action<NpgsqlBatch> fill, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var batch = _connection.CreateBatch();
        fill(batch);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await read(reader);
    }
}
