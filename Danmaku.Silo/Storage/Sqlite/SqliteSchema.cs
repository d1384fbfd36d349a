using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Versions of the tables: brings an older file up to date, and refuses a newer or a foreign one.</summary>
/// <param name="migrations">Script number n (from 1) leads from version n - 1 to version n.</param>
internal sealed class SqliteSchema(ImmutableArray<string> migrations)
{
    // "Dmku": tells our files from those of other programs. Written with the first migration.
    private const long ApplicationId = 0x446D6B75;

    /// <summary>The schema of this build: the embedded <c>Migrations/001.sql</c> and on.</summary>
    public static SqliteSchema Embedded { get; } = new(ReadEmbedded());

    /// <summary>Version this build reads and writes.</summary>
    public int Version => migrations.Length;

    /// <summary>Brings the file to <see cref="Version"/>, one transaction for each step, and proves that it can be written.</summary>
    /// <returns>The version it had before; 0 for a new file.</returns>
    /// <exception cref="StoreStartException">The file is newer, foreign, or its tables are not what its version says.</exception>
    public int Migrate(SqliteConnection connection, string path)
    {
        var found = (int)connection.Number("PRAGMA user_version");
        if (found > Version)
        {
            throw new StoreStartException(
                $"The database {path} has schema version {found}, written by a newer release: this one knows {Version} at most, so update it.");
        }

        var foreign = found == 0
            ? connection.Number("SELECT count(*) FROM sqlite_schema") > 0
            : connection.Number("PRAGMA application_id") != ApplicationId;
        if (foreign)
        {
            throw new StoreStartException(
                $"The database {path} belongs to another program: set Store:Path to another file.");
        }

        for (var version = found + 1; version <= Version; version++)
        {
            Step(connection, version, migrations[version - 1]);
        }

        // A write even when there is nothing to do: a full disk or a read-only file shows now and not at the first comment.
        Step(connection, Version, script: "");
        Check(connection, path);
        return found;
    }

    /// <summary>Checks for who only reads that the file is ours and of <see cref="Version"/>.</summary>
    /// <exception cref="StoreStartException">It is not.</exception>
    public void CheckVersion(SqliteConnection connection, string path)
    {
        if (connection.Number("PRAGMA application_id") != ApplicationId)
        {
            throw new StoreStartException($"The database {path} belongs to another program: set Store:Path to another file.");
        }

        var found = connection.Number("PRAGMA user_version");
        if (found != Version)
        {
            throw new StoreStartException(
                $"The database {path} has schema version {found}, this release reads {Version}: use the release that wrote it, or start this one on it.");
        }
    }

    /// <summary>Checks for who puts a file in the place of another that it is ours, and of no newer version.</summary>
    /// <exception cref="StoreStartException">It is not.</exception>
    public void CheckKnown(SqliteConnection connection, string path)
    {
        if (connection.Number("PRAGMA application_id") != ApplicationId)
        {
            throw new StoreStartException($"The file {path} is no database of this service.");
        }

        var found = connection.Number("PRAGMA user_version");
        if (found > Version)
        {
            throw new StoreStartException($"The file {path} has schema version {found}, written by a newer release: this one knows {Version} at most.");
        }
    }

    private static void Step(SqliteConnection connection, int version, string script)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            connection.Execute(script + string.Create(
                CultureInfo.InvariantCulture, $"; PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version};"));
            connection.Execute("COMMIT");
        }
        catch (SqliteException)
        {
            connection.RollbackQuietly();
            throw;
        }
    }

    // What the tables must look like is asked of SQLite itself: the same scripts, run in memory. Tables and indexes that an
    // operator added are none of our business.
    private void Check(SqliteConnection connection, string path)
    {
        using var memory = new SqliteConnection("Data Source=:memory:;Pooling=False");
        memory.Open();
        foreach (var script in migrations)
        {
            memory.Execute(script);
        }

        var found = Objects(connection);
        var wrong = Objects(memory).Where(o => found.GetValueOrDefault(o.Key) != o.Value).Select(o => o.Key).ToArray();
        if (wrong.Length > 0)
        {
            throw new StoreStartException(
                $"The database {path} is not what schema version {Version} says ({string.Join(", ", wrong)} differ): restore it from a backup.");
        }
    }

    private static Dictionary<string, string> Objects(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
        using var reader = command.ExecuteReader();
        var objects = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
        {
            objects.Add(reader.GetString(0), reader.GetString(1));
        }

        return objects;
    }

    private static ImmutableArray<string> ReadEmbedded()
    {
        var assembly = typeof(SqliteSchema).Assembly;
        var prefix = typeof(SqliteSchema).Namespace + ".Migrations.";
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
