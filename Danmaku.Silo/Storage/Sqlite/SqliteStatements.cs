using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>The statements of one connection, prepared at their first use. Used by one thread.</summary>
/// <param name="connection">The connection; it goes with this.</param>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private static readonly string[] Names = [.. Enumerable.Range(1, 32).Select(static number => $"@{number}")];

    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    /// <summary>A statement with its values, <c>@1</c> and on; <see langword="null"/> is NULL.</summary>
    /// <param name="sql">One of a fixed set of texts: each is kept.</param>
    /// <param name="values">As many in every call with this text.</param>
    public SqliteCommand With(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = connection.Prepare(sql, Names.AsSpan(0, values.Length));
            _prepared.Add(sql, command);
        }

        return command.With(values);
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows that it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => With(sql, values).ExecuteNonQuery();

    /// <summary>Reads all rows.</summary>
    public List<T> ReadAll<T>(Func<SqliteDataReader, T> read, string sql, params ReadOnlySpan<object?> values)
    {
        using var reader = With(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }
}
