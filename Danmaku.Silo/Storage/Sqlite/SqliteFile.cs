using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>The database file: who owns it, and how connections to it are opened.</summary>
internal sealed class SqliteFile : IDisposable
{
    private const int PageBytes = 4_096;

    // How long a statement waits for another program's lock before it gives up, in seconds. Less than half of an answer's bound (2 s).
    private const int BusySeconds = 1;

    private readonly FileStream _ownership;
    private readonly StoreOptions _options;

    private SqliteFile(StoreOptions options, string path, FileStream ownership)
    {
        _options = options;
        Path = path;
        _ownership = ownership;
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Creates the folder and takes the file for this process alone.</summary>
    /// <remarks>
    /// The lock is the operating system's, on a file beside the database: it goes with the process however that ends, and tools
    /// that read the database are not in its way.
    /// </remarks>
    /// <exception cref="StoreStartException">Another process has it, or the folder cannot be written.</exception>
    public static SqliteFile Own(StoreOptions options)
    {
        var path = System.IO.Path.GetFullPath(options.Path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StoreStartException($"The folder of the database {path} cannot be created: set Store:Path to another one.", exception);
        }

        if (Directory.Exists(path))
        {
            throw new StoreStartException($"The database {path} is a folder: set Store:Path to a file.");
        }

        var lockPath = path + ".lock";
        try
        {
            // FileShare.None is flock(2) on Unix; closed on exec, so no child process keeps it.
            var ownership = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return new SqliteFile(options, path, ownership);
        }
        catch (IOException exception) when (File.Exists(lockPath) && !Directory.Exists(lockPath))
        {
            throw new StoreStartException(
                $"Another process is using the database {path}: stop it, or set Store:Path to another file.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreStartException(
                $"The folder of the database {path} cannot be written: check its permissions and the space left on its disk.", exception);
        }
    }

    /// <summary>Opens a connection that may write.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        try
        {
            // FULL: a commit is on the disk before it is told; WAL alone would lose the last ones with the power.
            connection.Execute($"""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA journal_size_limit = {64 * 1024 * 1024};
                PRAGMA max_page_count = {(long)_options.MaxFileMebibytes * 1024 * 1024 / PageBytes};
                """);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that only reads.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        connection.Execute("PRAGMA query_only = ON;");
        return connection;
    }

    public void Dispose() => _ownership.Dispose();

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA page_size = {PageBytes}; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
