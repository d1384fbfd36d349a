using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Copies of the database file: made beside the process that writes it, and put in its place when none does.</summary>
internal static class SqliteBackup
{
    private const string Unfinished = ".unfinished";

    // What SQLite keeps beside a file in WAL mode. A log of another file beside a restored one would be taken for its own.
    private static readonly string[] Companions = ["", "-wal", "-shm"];

    /// <summary>Writes everything that was committed when it began into a new file, whoever writes meanwhile.</summary>
    /// <param name="path">The database.</param>
    /// <param name="to">The new file. It has its name once it is whole, checked and on the disk.</param>
    /// <returns>Bytes of the new file.</returns>
    /// <exception cref="StoreStartException">It cannot be; the message says why and what to do.</exception>
    public static long Write(string path, string to)
    {
        path = Path.GetFullPath(path);
        to = Path.GetFullPath(to);
        if (!File.Exists(path))
        {
            throw new StoreStartException($"There is no database {path}: name it with Store:Path.");
        }

        if (File.Exists(to))
        {
            throw new StoreStartException($"There is a file {to} already: name another one.");
        }

        var unfinished = to + Unfinished;
        try
        {
            File.Delete(unfinished);
            using (var source = Open(path))
            {
                SqliteSchema.Embedded.CheckVersion(source, path);

                // One transaction that reads: a copy without what is free, and no bar to who writes. The journal beside the database grows until it ends.
                using var command = source.CreateCommand();
                command.CommandText = "VACUUM INTO $to";
                command.Parameters.AddWithValue("$to", unfinished);
                command.CommandTimeout = 0;
                command.ExecuteNonQuery();
            }

            Check(unfinished);
            Sync(unfinished);
            File.Move(unfinished, to);
            return new FileInfo(to).Length;
        }
        catch (SqliteException exception)
        {
            throw new StoreStartException(exception.Explain(path), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreStartException($"The file {to} cannot be written: check its folder and the space left on its disk.", exception);
        }
    }

    /// <summary>Puts a copy where the database is or was. No process may have it, and none gets it meanwhile.</summary>
    /// <param name="options">Where the database is.</param>
    /// <param name="from">The copy; it stays.</param>
    /// <param name="now">For the name of what was there.</param>
    /// <returns>Where the database of before is now; null when there was none.</returns>
    /// <exception cref="StoreStartException">It cannot be; the message says why and what to do.</exception>
    public static string? Restore(StoreOptions options, string from, DateTimeOffset now)
    {
        from = Path.GetFullPath(from);
        if (!File.Exists(from))
        {
            throw new StoreStartException($"There is no file {from}.");
        }

        using var owned = SqliteFile.Own(options);
        try
        {
            var unfinished = owned.Path + Unfinished;
            File.Copy(from, unfinished, overwrite: true);
            Check(unfinished);
            Sync(unfinished);
            var before = owned.Path + now.ToString("'.before-'yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
            foreach (var companion in Companions.Where(companion => File.Exists(owned.Path + companion)))
            {
                File.Move(owned.Path + companion, before + companion);
            }

            File.Move(unfinished, owned.Path);
            return File.Exists(before) ? before : null;
        }
        catch (SqliteException exception)
        {
            throw new StoreStartException(exception.Explain(from), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreStartException($"{from} cannot be copied to {owned.Path}: check its folder and the space left on its disk.", exception);
        }
    }

    private static void Check(string path)
    {
        using var connection = Open(path);
        SqliteSchema.Embedded.CheckKnown(connection, path);
        if (connection.Text("PRAGMA quick_check(1)") is not "ok" and var wrong)
        {
            throw new StoreStartException($"The copy {path} is damaged ({wrong}): check the disk.");
        }
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
