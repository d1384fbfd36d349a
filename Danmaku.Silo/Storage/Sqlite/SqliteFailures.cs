using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Says in an operator's words what SQLite's result codes mean for the file at hand.</summary>
/// <remarks>Codes: <see href="https://www.sqlite.org/rescode.html"/>.</remarks>
internal static class SqliteFailures
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int NotADatabase = 26;

    /// <summary>Whether the statement's own values are at fault, so that waiting does not help and other statements go through.</summary>
    public static bool IsOfTheValues(this SqliteException exception) =>
        exception.SqliteErrorCode is Constraint or Mismatch or TooBig;

    /// <summary>Whether the file itself is damaged.</summary>
    public static bool IsDamage(this SqliteException exception) => exception.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>Whether another connection just has the file now, which does this one no harm.</summary>
    public static bool IsBusy(this SqliteException exception) => exception.SqliteErrorCode is Busy or Locked;

    /// <summary>One sentence: what is wrong with the file, and what to do about it.</summary>
    public static string Explain(this SqliteException exception, string path) => exception.SqliteErrorCode switch
    {
        Busy or Locked => $"Another program is using the database {path}: close it there.",
        ReadOnly => $"The database {path} cannot be written: check the permissions of the file and its folder.",
        InputOutput => $"Reading or writing the database {path} failed (SQLite {exception.SqliteExtendedErrorCode}): check the disk.",
        Corrupt => $"The database {path} is damaged: stop the service and restore the file from a backup.",
        Full => $"There is no room left for the database {path}: free disk space, or raise Store:MaxFileMebibytes.",
        CannotOpen => $"The database {path} cannot be opened: check the permissions of the file and its folder.",
        NotADatabase => $"The file {path} is not a SQLite database: move it away, or set Store:Path to another file.",
        _ => $"The database {path} failed (SQLite {exception.SqliteExtendedErrorCode}: {exception.Message}).",
    };
}
