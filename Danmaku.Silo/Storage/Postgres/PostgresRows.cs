using System.Text.Json;
using Danmaku.Contracts.Messages;
using Npgsql;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>What columns say.</summary>
internal static class PostgresRows
{
    /// <summary>Columns of a comment <c>c</c>, for <see cref="Comment"/>.</summary>
    public const string CommentColumns =
        "c.epoch, c.sequence, c.at, c.viewer_id, c.viewer_name, c.viewer_role, c.text, c.mode, c.color, c.size, "
        + "c.reply_epoch, c.reply_sequence, c.mention, c.media_ms, c.super_chat";

    /// <summary>Columns after <see cref="CommentColumns"/>, for <see cref="Withheld"/>.</summary>
    public const string StageColumns = "c.stage, c.withheld_why, c.withheld_until";

    /// <summary>The first column after <see cref="StageColumns"/>.</summary>
    public const int NextColumn = 18;

    private const int StageColumn = 15;

    public static Comment Comment(NpgsqlDataReader reader) => new()
    {
        Position = reader.Position(0),
        At = reader.Time(2),
        Author = new Viewer(reader.Text(3), reader.Text(4), (ViewerRole)reader.GetInt16(5)),
        Text = reader.Text(6),
        Style = new CommentStyle((CommentMode)reader.GetInt16(7), reader.GetInt32(8), (CommentSize)reader.GetInt16(9)),
        ReplyTo = reader.PositionOrNull(10),
        Mention = reader.TextOrNull(12),
        MediaTime = reader.IsDBNull(13) ? null : TimeSpan.FromMilliseconds(reader.GetInt64(13)),
        SuperChat = reader.Json<SuperChat>(14),
    };

    public static CommentStage Stage(NpgsqlDataReader reader) => (CommentStage)reader.GetInt16(StageColumn);

    /// <summary>Why viewers do not see the comment; <see langword="null"/> when its stage lets them.</summary>
    public static Withholding? Withheld(NpgsqlDataReader reader) => Stage(reader) == CommentStage.Shown
        ? null
        : new Withholding(Stage(reader), reader.TextOrNull(StageColumn + 1) ?? "", reader.TimeOrNull(StageColumn + 2));

    public static RoomPosition Position(this NpgsqlDataReader reader, int column) => new(reader.GetInt64(column), reader.GetInt64(column + 1));

    public static RoomPosition? PositionOrNull(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Position(column);

    /// <summary>Reads a text column.</summary>
    public static string Text(this NpgsqlDataReader reader, int column) => PostgresText.FromColumn(reader.GetString(column));

    /// <summary>Reads a text column that may be NULL.</summary>
    public static string? TextOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Text(column);

    public static DateTimeOffset Time(this NpgsqlDataReader reader, int column) => new(reader.GetDateTime(column));

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Time(column);

    /// <summary>Reads a column of JSON; <see langword="null"/> where it is NULL.</summary>
    public static T? Json<T>(this NpgsqlDataReader reader, int column)
        where T : class =>
        reader.IsDBNull(column) ? null : JsonSerializer.Deserialize<T>(reader.GetString(column));

    /// <summary>Reads all rows of a result.</summary>
    public static async Task<List<T>> ReadAllAsync<T>(
        this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Goes to the next result and reads all rows of it.</summary>
    public static async Task<List<T>> ReadNextAsync<T>(
        this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAllAsync(read, cancellationToken);
    }
}
