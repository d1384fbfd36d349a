using Danmaku.Contracts.Messages;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>The one connection that writes. Used by one thread.</summary>
internal sealed class SqliteWriter : ISqliteSession
{
    private readonly SqliteStatements _statements;
    private readonly SqliteEvents _events;
    private readonly SqliteRetention _retention;

    public SqliteWriter(SqliteConnection connection)
    {
        _statements = new SqliteStatements(connection);
        _events = new SqliteEvents(_statements);
        _retention = new SqliteRetention(_statements);
    }

    /// <inheritdoc/>
    public bool Broken { get; private set; }

    /// <summary>Takes a room's next epoch and drops its sanctions that have run out.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="least">Least number of the epoch, 1 and up.</param>
    /// <param name="now">Time of the activation.</param>
    public long OpenEpoch(string roomId, long least, DateTimeOffset now) => Transact(() =>
    {
        _statements.Execute("DELETE FROM sanctions WHERE room_id = @1 AND until_ms <= @2", roomId, now.ToUnixTimeMilliseconds());
        return (long)_statements.With(
            """
            INSERT INTO rooms (room_id, epoch) VALUES (@1, @2)
            ON CONFLICT (room_id) DO UPDATE SET epoch = max(epoch + 1, @2)
            RETURNING epoch
            """,
            roomId, least)
            .ExecuteScalar()!;
    });

    /// <summary>Writes all events in one transaction, or none.</summary>
    /// <exception cref="StaleEpochException">Some are of an epoch that is not their room's newest.</exception>
    public bool Append(IReadOnlyList<JournalEntry> entries) => Transact(() =>
    {
        CheckEpochs(entries);
        foreach (var entry in entries)
        {
            _events.Apply(entry);
        }

        return true;
    });

    /// <summary>Does what gateways ask about door tokens.</summary>
    public DoorTokenAnswer DoorTokens(DoorTokenRequest request, DateTimeOffset now) =>
        Transact(() => new SqliteDoorTokens(_statements).Handle(request, now));

    /// <inheritdoc cref="SqliteRetention.Delete"/>
    public int DeleteBefore(string roomId, DateTimeOffset end, int most) => Transact(() => _retention.Delete(roomId, end, most));

    public void Dispose() => _statements.Dispose();

    private T Transact<T>(Func<T> work)
    {
        try
        {
            _statements.Execute("BEGIN IMMEDIATE");
            var result = work();
            _statements.Execute("COMMIT");
            return result;
        }
        catch (Exception exception)
        {
            // What a busy file or a bad value leaves behind is clear; after anything else a new connection starts from the file.
            var clear = exception is StaleEpochException || exception is SqliteException sqlite && (sqlite.IsBusy() || sqlite.IsOfTheValues());
            Broken = !_statements.Connection.RollbackQuietly() || !clear;
            throw;
        }
    }

    // Two activations of one room cannot both be the newest: the later one took its epoch in a transaction before this one.
    private void CheckEpochs(IReadOnlyList<JournalEntry> entries)
    {
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        HashSet<(string, long)>? stale = null;
        foreach (var (roomId, roomEvent, _) in entries)
        {
            if (!newest.TryGetValue(roomId, out var epoch))
            {
                epoch = (long?)_statements.With("SELECT epoch FROM rooms WHERE room_id = @1", roomId).ExecuteScalar() ?? 0;
                newest.Add(roomId, epoch);
            }

            if (roomEvent.Position.Epoch != epoch)
            {
                (stale ??= []).Add((roomId, roomEvent.Position.Epoch));
            }
        }

        if (stale is not null)
        {
            throw new StaleEpochException(stale);
        }
    }
}
