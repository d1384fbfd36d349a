using System.Globalization;
using Npgsql;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>The table of comments in parts of one UTC day each.</summary>
/// <remarks>
/// Making and dropping one locks the whole table for a moment, and while that waits for its turn everybody waits behind it: hence a
/// limit on the wait. Who exceeds it tries again later.
/// </remarks>
internal sealed class PostgresPartitions(NpgsqlDataSource source)
{
    // One process at a time changes partitions. Not the lock of the migrations, which may take long.
    private const long ChangeLock = 0x446D6B75_00000002;

    private const string NameFormat = "'comments_'yyyyMMdd";

    /// <summary>The day that an event belongs to.</summary>
    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>Days there are partitions for, with about how many comments each holds; oldest first.</summary>
    /// <remarks>Partitions that PostgreSQL has not counted yet, and those not closed for long, are counted now.</remarks>
    public async Task<IReadOnlyList<(DateOnly Day, long Comments)>> ListAsync(DateOnly today, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        foreach (var (day, comments) in await ReadAsync(connection, cancellationToken))
        {
            if (day <= today && (comments < 0 || day >= today.AddDays(-1)))
            {
                await ExecuteAsync(connection, $"ANALYZE {Name(day)}", cancellationToken);
            }
        }

        return await ReadAsync(connection, cancellationToken);
    }

    /// <summary>Makes a day's partition, where there is none.</summary>
    public Task MakeAsync(DateOnly day, CancellationToken cancellationToken) => ChangeAsync(
        $"CREATE TABLE IF NOT EXISTS {Name(day)} PARTITION OF comments "
        + $"FOR VALUES FROM ('{Bound(day)}') TO ('{Bound(day.AddDays(1))}')",
        cancellationToken);

    /// <summary>Drops a day's partition with all its comments, where there is one.</summary>
    public async Task DropAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await ChangeAsync($"DROP TABLE IF EXISTS {Name(day)}", cancellationToken);

        // What deleted them is of no use any more. Apart, so that the table of comments is not locked for it.
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"DELETE FROM deletions WHERE at < '{Bound(day.AddDays(1))}'", cancellationToken);
    }

    private static string Name(DateOnly day) => day.ToString(NameFormat, CultureInfo.InvariantCulture);

    private static string Bound(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + " 00:00:00+00";

    private static async Task<List<(DateOnly Day, long Comments)>> ReadAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT part.relname, part.reltuples::bigint FROM pg_inherits
            JOIN pg_class part ON part.oid = inhrelid
            WHERE inhparent = 'comments'::regclass ORDER BY part.relname
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<(DateOnly, long)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            // An operator's own partition is none of our business.
            if (DateOnly.TryParseExact(reader.GetString(0), NameFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                days.Add((day, reader.GetInt64(1)));
            }
        }

        return days;
    }

    private async Task ChangeAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, "SET LOCAL lock_timeout = '2s'", cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({ChangeLock})", cancellationToken);
        await ExecuteAsync(connection, sql, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Constants and names made of dates.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
