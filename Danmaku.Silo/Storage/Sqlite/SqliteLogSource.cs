using Danmaku.Contracts.Messages;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>The logs in a file that another process may own and write: opened for reading alone, in one transaction.</summary>
internal sealed class SqliteLogSource : ILogSource
{
    private readonly SqliteReader _reader;

    private SqliteLogSource(SqliteReader reader, string place)
    {
        _reader = reader;
        Place = place;
    }

    /// <inheritdoc/>
    public string Place { get; }

    /// <exception cref="StoreStartException">The file cannot be read, or is of another version.</exception>
    public static SqliteLogSource Open(StoreOptions options)
    {
        var path = Path.GetFullPath(options.Path);
        if (!File.Exists(path))
        {
            throw new StoreStartException($"There is no database {path}: name it with Store:Path.");
        }

        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            SqliteSchema.Embedded.CheckVersion(connection, path);
            connection.Execute("BEGIN");
            return new SqliteLogSource(new SqliteReader(connection), $"The database {path}");
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw new StoreStartException(exception.Explain(path), exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<LogHead?> ReadHeadAsync(string roomId, CancellationToken cancellationToken) => ValueTask.FromResult(_reader.Log.ReadHead(roomId));

    /// <inheritdoc/>
    public ValueTask<RoomAnswer.Log> ReadAsync(string roomId, LogQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_reader.Log.Read(roomId, query));

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        return ValueTask.CompletedTask;
    }
}
