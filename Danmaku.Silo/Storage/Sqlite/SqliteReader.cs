using Danmaku.Silo.Domain;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>A connection that reads. Used by one thread.</summary>
internal sealed class SqliteReader : ISqliteSession
{
    private readonly SqliteStatements _statements;
    private readonly SqliteState _state;

    public SqliteReader(SqliteConnection connection)
    {
        _statements = new SqliteStatements(connection);
        History = new SqliteHistory(_statements);
        Log = new SqliteLog(_statements);
        Rules = new SqliteRules(_statements);
        Retention = new SqliteRetention(_statements);
        DoorTokens = new SqliteDoorTokens(_statements);
        _state = new SqliteState(_statements, Rules);
    }

    public SqliteHistory History { get; }

    public SqliteLog Log { get; }

    public SqliteRules Rules { get; }

    public SqliteRetention Retention { get; }

    public SqliteDoorTokens DoorTokens { get; }

    /// <inheritdoc/>
    public bool Broken => false;

    /// <inheritdoc cref="SqliteState.Read"/>
    public RoomState ReadState(string roomId, long epoch, RoomLimits limits, DateTimeOffset now) => _state.Read(roomId, epoch, limits, now);

    public void Dispose() => _statements.Dispose();
}
