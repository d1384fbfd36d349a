using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Statements that run once, and prepared ones.</summary>
internal static class SqliteConnectionExtensions
{
    /// <summary>Runs statements that take no values.</summary>
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller's text is a constant of this folder.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Reads one number.</summary>
    public static long Number(this SqliteConnection connection, string sql) =>
        Convert.ToInt64(connection.Value(sql), CultureInfo.InvariantCulture);

    /// <summary>Reads one text.</summary>
    public static string Text(this SqliteConnection connection, string sql) =>
        Convert.ToString(connection.Value(sql), CultureInfo.InvariantCulture) ?? "";

    /// <summary>Prepares a statement with its parameters, <c>@</c> included.</summary>
    public static SqliteCommand Prepare(this SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller's text is a constant of this folder.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        command.Prepare();
        return command;
    }

    /// <summary>Sets the parameters in the order they were prepared in; <see langword="null"/> is NULL.</summary>
    public static SqliteCommand With(this SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }

    /// <summary>Ends a transaction that failed. SQLite may have ended it already, and what failed is on its way to the caller.</summary>
    /// <returns><see langword="false"/> when the connection is in doubt: open another one.</returns>
    public static bool RollbackQuietly(this SqliteConnection connection)
    {
        try
        {
            if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
            {
                connection.Execute("ROLLBACK");
            }

            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    private static object? Value(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller's text is a constant of this folder.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
