using Npgsql;
using NpgsqlTypes;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Everything that can be wrong with a database is found here, before the first viewer connects.</summary>
internal static class PostgresStart
{
    // How long to wait for a connection, in seconds: a server that is up takes milliseconds.
    private const int ConnectSeconds = 5;

    // And for an answer: a group of the journal takes milliseconds. A hanging server then counts as away, and the group is tried again.
    private const int AnswerSeconds = 10;

    private const int OldestMajorVersion = 13;

    private static readonly string[] Tables =
    [
        "rooms", "comments", "deletions", "clears", "sanctions", "appointments", "appeals", "rule_sets", "moderation_log", "moderation_log_viewers",
        "orleansquery", "orleansmembershipversiontable", "orleansmembershiptable",
    ];

    /// <summary>Connections of a process to its store, as a connection string says them or, where it does not, as we need them.</summary>
    /// <param name="options">The connection string.</param>
    /// <param name="connections">Most connections at once.</param>
    /// <exception cref="StoreStartException">The string cannot be read.</exception>
    public static NpgsqlDataSource Connect(StoreOptions options, int connections)
    {
        NpgsqlDataSourceBuilder source;
        try
        {
            source = new NpgsqlDataSourceBuilder(options.ConnectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new StoreStartException(
                "Store:ConnectionString cannot be read: write it as in Host=db.example;Database=danmaku;Username=danmaku;Password=....",
                exception);
        }

        var settings = source.ConnectionStringBuilder;
        if (string.IsNullOrEmpty(settings.Host))
        {
            throw new StoreStartException("Store:ConnectionString names no Host.");
        }

        // In metrics it would be called by its connection string otherwise.
        source.Name = "danmaku";
        Unless("Timeout", () => settings.Timeout = ConnectSeconds);
        Unless("Command Timeout", () => settings.CommandTimeout = AnswerSeconds);
        Unless("Maximum Pool Size", () => settings.MaxPoolSize = connections);
        Unless("Max Auto Prepare", () => settings.MaxAutoPrepare = 32);
        Unless("Application Name", () => settings.ApplicationName = "danmaku");
        return source.Build();

        void Unless(string keyword, Action set)
        {
            if (!settings.ShouldSerialize(keyword))
            {
                set();
            }
        }
    }

    /// <summary>Where the database is, without a word of how to log in: <c>The database danmaku at db:5432</c>.</summary>
    public static string PlaceOf(NpgsqlDataSource source)
    {
        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        return $"The database {settings.Database ?? settings.Username} at {settings.Host}:{settings.Port}";
    }

    /// <summary>Checks the server and brings the tables up to date.</summary>
    /// <returns>The schema version before; 0 for a new database.</returns>
    /// <exception cref="StoreStartException">It cannot be used; the message says why and what to do.</exception>
    public static async Task<PostgresServerState> RunAsync(
        NpgsqlDataSource source, PostgresSchema schema, CancellationToken cancellationToken)
    {
        var place = PlaceOf(source);
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var durable = await CheckServerAsync(connection, place, cancellationToken);
            var versionBefore = await schema.MigrateAsync(connection, place, cancellationToken);
            await CheckTablesAsync(connection, place, cancellationToken);
            return new PostgresServerState(versionBefore, durable);
        }
        catch (Exception exception) when (exception is NpgsqlException || exception.IsAway())
        {
            throw new StoreStartException(exception.Explain(place), exception);
        }
    }

    private static async Task<bool> CheckServerAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < OldestMajorVersion)
        {
            throw new StoreStartException(
                $"{place} is PostgreSQL {connection.PostgreSqlVersion}: the store needs {OldestMajorVersion} or newer.");
        }

        await using var command = new NpgsqlCommand(
            """
            SELECT current_setting('server_encoding'), current_setting('transaction_read_only') = 'on',
                current_setting('synchronous_commit') <> 'off'
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.GetString(0) != "UTF8")
        {
            throw new StoreStartException(
                $"{place} has the encoding {reader.GetString(0)}: create one with ENCODING 'UTF8' TEMPLATE template0.");
        }

        if (reader.GetBoolean(1))
        {
            throw new StoreStartException(PostgresFailures.ReadOnly(place));
        }

        return reader.GetBoolean(2);
    }

    // Tables and indexes that an operator added are none of our business.
    private static async Task CheckTablesAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT string_agg(name, ', ') FROM unnest($1) AS name WHERE to_regclass(name) IS NULL", connection);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = Tables });
        if (await command.ExecuteScalarAsync(cancellationToken) is string missing)
        {
            throw new StoreStartException($"{place} is not what its schema version says ({missing} missing): restore it from a backup.");
        }
    }
}
