using System.Text;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Everything that can be wrong with a database file is found here, before the first viewer connects.</summary>
internal static class SqliteStart
{
    // quick_check reads the whole file: about a second for 64 MiB on a slow disk, minutes for a large one.
    private const long CheckedWholeBelowBytes = 64 * 1024 * 1024;

    /// <summary>Owns the file, checks it and brings its tables up to date.</summary>
    /// <exception cref="StoreStartException">It cannot be used; the message says why and what to do.</exception>
    public static SqliteFile Run(StoreOptions options, SqliteSchema schema, out int versionBefore)
    {
        var file = SqliteFile.Own(options);
        try
        {
            CheckHeader(file.Path);
            using var connection = file.OpenWriter();
            versionBefore = schema.Migrate(connection, file.Path);
            CheckPages(connection, file.Path);
            return file;
        }
        catch (SqliteException exception)
        {
            file.Dispose();
            throw new StoreStartException(exception.Explain(file.Path), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw new StoreStartException($"The database {file.Path} cannot be read: check its permissions and its disk.", exception);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // SQLite takes a file of a few bytes for an empty database and writes over it, so the header is looked at first.
    private static void CheckHeader(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[16];
        var read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read > 0 && !header[..read].SequenceEqual("SQLite format 3\0"u8))
        {
            throw new StoreStartException(
                $"The file {path} is not a SQLite database: move it away, or set Store:Path to another file.");
        }
    }

    private static void CheckPages(SqliteConnection connection, string path)
    {
        if (new FileInfo(path).Length >= CheckedWholeBelowBytes)
        {
            return;
        }

        var verdict = connection.Text("PRAGMA quick_check(1)");
        if (verdict != "ok")
        {
            throw new StoreStartException(
                $"The database {path} is damaged ({OneLine(verdict)}): restore it from a backup, or set Store:Path to another file.");
        }
    }

    private static string OneLine(string text) => new StringBuilder(text).Replace("\n", " ").Replace("***", "").ToString().Trim();
}
