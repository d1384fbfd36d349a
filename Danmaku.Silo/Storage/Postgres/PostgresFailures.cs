using System.Net.Sockets;
using Npgsql;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Says in an operator's words what a failure of PostgreSQL means, and whether waiting helps.</summary>
/// <remarks>Codes: <see href="https://www.postgresql.org/docs/current/errcodes-appendix.html"/>.</remarks>
internal static class PostgresFailures
{
    /// <summary>Whether the store is away: the server, the way to it, its disk, its tables or our rights on them.</summary>
    /// <remarks>What is left are values that no column takes and mistakes in statements, which fail whenever they are tried.</remarks>
    public static bool IsAway(this Exception exception) => exception switch
    {
        PostgresException { SqlState: var state } => state[..2] switch
        {
            // 08 connection, 25 read-only, 28 password, 3D database, 40 serialization, 53 resources, 57 operator, 58 system, XX internal.
            "08" or "25" or "28" or "3D" or "40" or "53" or "57" or "58" or "XX" => true,
            _ => state is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction
                or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidSchemaName,
        },
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether a comment's day has no partition yet.</summary>
    public static bool IsMissingPartition(this PostgresException exception) =>
        exception is { SqlState: PostgresErrorCodes.CheckViolation, TableName: "comments", ConstraintName: null or "" };

    /// <summary>One sentence: what is wrong, and what to do about it.</summary>
    /// <param name="exception">What Npgsql threw.</param>
    /// <param name="place">Where the database is, as <c>The database danmaku at db:5432</c>.</param>
    public static string Explain(this Exception exception, string place) => exception switch
    {
        PostgresException postgres => Explain(postgres, place),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
            $"{place} does not answer in time: check the server and the network.",
        _ => $"{place} cannot be reached ({OneLine(exception)}): check that it runs and that Store:ConnectionString is right.",
    };

    /// <summary>The same for a database that only gives.</summary>
    public static string ReadOnly(string place) =>
        $"{place} is read-only, a standby perhaps: name the primary in Store:ConnectionString, or all hosts and "
        + "Target Session Attributes=primary.";

    private static string Explain(PostgresException exception, string place) => exception.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"{place} refuses the login ({exception.MessageText}): check Username and Password in Store:ConnectionString, and pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName =>
            $"{place} does not exist: create it, or name another one in Store:ConnectionString.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"{place} denies what the store needs ({exception.MessageText}): make the user the owner of its schema.",
        PostgresErrorCodes.InvalidSchemaName =>
            $"{place} has no schema to put tables in: create the one that the search path names.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction =>
            $"{place} has lost a part of its schema ({exception.MessageText}): restore it from a backup.",
        PostgresErrorCodes.TooManyConnections =>
            $"{place} takes no more connections: raise max_connections, or lower Store:Readers.",
        PostgresErrorCodes.DiskFull => $"{place} has no disk space left: free some.",
        PostgresErrorCodes.ReadOnlySqlTransaction => ReadOnly(place),
        PostgresErrorCodes.CannotConnectNow => $"{place} is starting up or shutting down.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => $"{place} was shut down.",
        _ => $"{place} failed (PostgreSQL {exception.SqlState}: {exception.MessageText}).",
    };

    private static string OneLine(Exception exception) => (exception.InnerException ?? exception).Message.ReplaceLineEndings(" ");
}
