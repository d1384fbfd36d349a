using System.Text.Json;
using Danmaku.Contracts.Messages;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>What columns say.</summary>
internal static class SqliteRows
{
    /// <summary>Columns of a comment <c>c</c>, for <see cref="Comment"/>.</summary>
    public const string CommentColumns =
        "c.epoch, c.sequence, c.at_ms, c.viewer_id, c.viewer_name, c.viewer_role, c.text, c.mode, c.color, c.size, "
        + "c.reply_epoch, c.reply_sequence, c.mention, c.media_ms, c.super_chat";

    /// <summary>Columns after <see cref="CommentColumns"/>, for <see cref="Withheld"/>.</summary>
    public const string StageColumns = "c.stage, c.withheld_why, c.withheld_until_ms";

    private const int StageColumn = 15;

    /// <summary>The first column after <see cref="StageColumns"/>.</summary>
    public const int NextColumn = 18;

    public static Comment Comment(SqliteDataReader reader) => new()
    {
        Position = reader.Position(0),
        At = reader.Time(2),
        Author = new Viewer(reader.GetString(3), reader.GetString(4), (ViewerRole)reader.GetByte(5)),
        Text = reader.GetString(6),
        Style = new CommentStyle((CommentMode)reader.GetByte(7), reader.GetInt32(8), (CommentSize)reader.GetByte(9)),
        ReplyTo = reader.PositionOrNull(10),
        Mention = reader.TextOrNull(12),
        MediaTime = reader.IsDBNull(13) ? null : TimeSpan.FromMilliseconds(reader.GetInt64(13)),
        SuperChat = reader.Json<SuperChat>(14),
    };

    public static CommentStage Stage(SqliteDataReader reader) => (CommentStage)reader.GetByte(StageColumn);

    /// <summary>Why viewers do not see the comment; <see langword="null"/> when its stage lets them.</summary>
    public static Withholding? Withheld(SqliteDataReader reader) => Stage(reader) == CommentStage.Shown
        ? null
        : new Withholding(Stage(reader), reader.TextOrNull(StageColumn + 1) ?? "", reader.TimeOrNull(StageColumn + 2));

    public static RoomPosition Position(this SqliteDataReader reader, int column) => new(reader.GetInt64(column), reader.GetInt64(column + 1));

    public static RoomPosition? PositionOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Position(column);

    public static DateTimeOffset Time(this SqliteDataReader reader, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Time(column);

    public static string? TextOrNull(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>Reads a column of JSON; <see langword="null"/> where it is NULL.</summary>
    public static T? Json<T>(this SqliteDataReader reader, int column)
        where T : class =>
        reader.IsDBNull(column) ? null : JsonSerializer.Deserialize<T>(reader.GetString(column));

    /// <summary>A bound as one on stored times, which are whole milliseconds: between two of them it rounds up.</summary>
    public static long? Milliseconds(DateTimeOffset? bound) => bound switch
    {
        null => null,
        { } at when at > DateTimeOffset.MaxValue.AddMilliseconds(-1) => long.MaxValue,
        { } at => at.AddTicks(TimeSpan.TicksPerMillisecond - 1).ToUnixTimeMilliseconds(),
    };
}
