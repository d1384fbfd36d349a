using System.Collections.Immutable;
using System.Globalization;
using Npgsql;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Versions of the tables: brings an older database up to date, and refuses a newer or a foreign one.</summary>
/// <param name="migrations">Script number n (from 1) leads from version n - 1 to version n.</param>
internal sealed class PostgresSchema(ImmutableArray<string> migrations)
{
    // Processes that start together migrate one after the other: the first does it, the others find it done.
    private const long MigrationLock = 0x446D6B75_00000001;

    /// <summary>The schema of this build: the embedded <c>Migrations/001.sql</c> and on.</summary>
    public static PostgresSchema Embedded { get; } = new(ReadEmbedded());

    /// <summary>Version this build reads and writes.</summary>
    public int Version => migrations.Length;

    /// <summary>Brings the database to <see cref="Version"/>, all of it or nothing.</summary>
    /// <returns>The version it had before; 0 for a new one.</returns>
    /// <exception cref="StoreStartException">The database is newer or not ours.</exception>
    public async Task<int> MigrateAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken);
        await ExecuteAsync(
            connection,
            """
            CREATE TABLE IF NOT EXISTS danmaku_schema (
                version    integer     PRIMARY KEY,
                applied_at timestamptz NOT NULL DEFAULT now())
            """,
            cancellationToken);
        var found = await NumberAsync(connection, "SELECT coalesce(max(version), 0) FROM danmaku_schema", cancellationToken);
        if (found > Version)
        {
            throw new StoreStartException(
                $"{place} has schema version {found}, written by a newer release: this one knows {Version} at most, so update it.");
        }

        for (var version = found + 1; version <= Version; version++)
        {
            try
            {
                await ExecuteAsync(connection, migrations[version - 1], cancellationToken);
            }
            catch (PostgresException exception)
                when (exception.SqlState is PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateFunction)
            {
                throw new StoreStartException(
                    $"{place} has tables of another program ({exception.MessageText}): "
                    + "name another database or Search Path in Store:ConnectionString.",
                    exception);
            }

            await ExecuteAsync(connection, $"INSERT INTO danmaku_schema (version) VALUES ({version})", cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return found;
    }

    /// <summary>Checks for who only reads that the database is of <see cref="Version"/>.</summary>
    /// <exception cref="StoreStartException">It is not.</exception>
    public async Task CheckVersionAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        var found = await NumberAsync(connection, "SELECT coalesce(max(version), 0) FROM danmaku_schema", cancellationToken);
        if (found != Version)
        {
            throw new StoreStartException(
                $"{place} has schema version {found}, this release reads {Version}: use the release that wrote it, or start this one on it.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // No time limit: a step may rewrite tables, and others wait for the one who does it.
#pragma warning disable CA2100 // Scripts of this build and constants.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<int> NumberAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // A constant.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private static ImmutableArray<string> ReadEmbedded()
    {
        var assembly = typeof(PostgresSchema).Assembly;
        var prefix = typeof(PostgresSchema).Namespace + ".Migrations.";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return reader.ReadToEnd();
                }),
        ];
    }
}
