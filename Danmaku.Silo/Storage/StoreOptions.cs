using System.ComponentModel.DataAnnotations;
using Danmaku.Hosting.Settings;

namespace Danmaku.Silo.Storage;

/// <summary>Where rooms survive, and how much may wait for it. Section <c>Store</c>.</summary>
internal sealed record StoreOptions
{
    public const string SectionName = "Store";

    /// <summary>Which database: <c>Sqlite</c>, a file of one process, or <c>Postgres</c>, for one process or many. Default <c>Sqlite</c>.</summary>
    [EnumDataType(typeof(StoreProvider))]
    public StoreProvider Provider { get; init; }

    /// <summary>PostgreSQL's host, database and login, in Npgsql's words, up to 4,096 characters. Default none; it has the password, mostly.</summary>
    [StringLength(4_096)]
    [Secret]
    public string? ConnectionString { get; init; }

    /// <summary>
    /// Days that comments are kept; older days go whole. Default none, which is 30 with PostgreSQL and for ever with SQLite, as a file that is there must
    /// lose nothing by an update; 1 to 400.
    /// </summary>
    [Range(1, 400)]
    public int? RetentionDays { get; init; }

    /// <summary>
    /// Comments that are kept at least, of all rooms together; days beyond them go whole. Default none, which is 1,000,000,000 with PostgreSQL and all with
    /// SQLite; 1 to 1,000,000,000,000.
    /// </summary>
    [Range(1, 1_000_000_000_000)]
    public long? RetentionComments { get; init; }

    /// <summary>The SQLite file; its folder is created. One process at a time. Default <c>data/danmaku.db</c>; up to 4,096 characters.</summary>
    [Required]
    [StringLength(4_096, MinimumLength = 1)]
    public string Path { get; init; } = "data/danmaku.db";

    /// <summary>Largest the file may grow, in MiB; what is beyond counts as a full disk. Default 1,048,576, which is 1 TiB; 1 to 16,777,216.</summary>
    [Range(1, 16_777_216)]
    public int MaxFileMebibytes { get; init; } = 1_048_576;

    /// <summary>Reads that may run at once, a connection each, and with SQLite a thread. Default 2; 1 to 32.</summary>
    [Range(1, 32)]
    public int Readers { get; init; } = 2;

    /// <summary>Reads that may wait for their turn; more are refused. Default 1,000; 10 to 100,000.</summary>
    [Range(10, 100_000)]
    public int WaitingReads { get; init; } = 1_000;

    /// <summary>Comments that may wait for a store that is away; more stay live and unrecorded. Default 100,000; 1,000 to 10,000,000.</summary>
    [Range(1_000, 10_000_000)]
    public int BacklogComments { get; init; } = 100_000;

    /// <summary>Memory those comments may take, in MiB. Default 64; 1 to 16,384.</summary>
    [Range(1, 16_384)]
    public int BacklogMebibytes { get; init; } = 64;

    /// <summary>Moderation events that may wait beside the comments, in a reserve of their own. Default 10,000; 100 to 1,000,000.</summary>
    [Range(100, 1_000_000)]
    public int BacklogModeration { get; init; } = 10_000;

    /// <summary>How long a stopping process waits for the backlog to be written. Default 10 s; 0 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
