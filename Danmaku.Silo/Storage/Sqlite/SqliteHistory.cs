using Danmaku.Contracts.Messages;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Ranges of stored comments. Used by one thread.</summary>
internal sealed class SqliteHistory(SqliteStatements statements)
{
    private const string Shown = "AND stage = 1 AND deleted_at_ms IS NULL";

    /// <summary>Comments that viewers may see.</summary>
    public HistoryPage Read(string roomId, HistoryQuery query)
    {
        if (ReadCleared(roomId) is not { } cleared)
        {
            return new HistoryPage([], More: false);
        }

        var after = query.After is { } a && a > cleared ? a : cleared;
        var comments = ReadRange(SqliteRows.Comment, roomId, query with { After = after }, viewerId: null, Shown, "");
        var more = comments.Count > query.Limit;
        return new HistoryPage([.. more ? comments.Take(query.Limit) : comments], more);
    }

    /// <summary>All comments, with what hides them from viewers.</summary>
    public RoomAnswer.Comments ReadForStaff(string roomId, RoomQuery.Comments query)
    {
        if (ReadCleared(roomId) is not { } cleared)
        {
            return new RoomAnswer.Comments([], More: false);
        }

        var comments = ReadRange(ReadOne, roomId, query.Query, query.ViewerId, "", $", {SqliteRows.StageColumns}, c.deleted_at_ms IS NOT NULL");
        var more = comments.Count > query.Query.Limit;
        return new RoomAnswer.Comments([.. more ? comments.Take(query.Query.Limit) : comments], more);

        StaffComment ReadOne(SqliteDataReader reader)
        {
            var comment = SqliteRows.Comment(reader);
            return new StaffComment(
                comment, SqliteRows.Stage(reader), reader.GetBoolean(SqliteRows.NextColumn) || comment.Position < cleared);
        }
    }

    private RoomPosition? ReadCleared(string roomId) =>
        statements.ReadAll(
            static reader => reader.Position(0), "SELECT cleared_epoch, cleared_sequence FROM rooms WHERE room_id = @1", roomId)
            is [var cleared] ? cleared : null;

    // One more than asked for tells whether the range goes on.
    private List<T> ReadRange<T>(
        Func<SqliteDataReader, T> read, string roomId, HistoryQuery query, string? viewerId, string filter, string moreColumns)
    {
        var after = query.After ?? default;
        var before = query.Before ?? new RoomPosition(long.MaxValue, long.MaxValue);
        var index = (viewerId, query.Since ?? query.Until) switch
        {
            (not null, _) => "comments_by_viewer",
            (_, not null) => "comments_by_time",
            _ => null,
        };
        return statements.ReadAll(
            read,
            RangeSql(index, viewerId is not null, query.NewestFirst ? "DESC" : "ASC", filter, moreColumns),
            roomId,
            after.Epoch,
            after.Sequence,
            before.Epoch,
            before.Sequence,
            query.Limit + 1,
            SqliteRows.Milliseconds(query.Since) ?? long.MinValue,
            SqliteRows.Milliseconds(query.Until) ?? long.MaxValue,
            viewerId);
    }

    // Positions are the order, always: a clock that was set back does not turn history over. A range of times, or of a viewer's comments, is
    // therefore collected from its index and then put in order; the sort holds no more rows than the page.
    private static string RangeSql(string? index, bool ofViewer, string order, string filter, string moreColumns)
    {
        var inRange =
            $"""
            room_id = @1 AND (epoch, sequence) > (@2, @3) AND (epoch, sequence) < (@4, @5) {filter}
            """;
        return index is null
            ? $"""
            SELECT {SqliteRows.CommentColumns}{moreColumns} FROM comments c
            WHERE {inRange}
            ORDER BY epoch {order}, sequence {order} LIMIT @6
            """
            : $"""
            SELECT {SqliteRows.CommentColumns}{moreColumns} FROM (
              SELECT epoch, sequence FROM comments INDEXED BY {index}
              WHERE {inRange} AND at_ms >= @7 AND at_ms < @8 {(ofViewer ? "AND viewer_id = @9" : "")}
              ORDER BY epoch {order}, sequence {order} LIMIT @6) k
            CROSS JOIN comments c ON c.room_id = @1 AND c.epoch = k.epoch AND c.sequence = k.sequence
            ORDER BY k.epoch {order}, k.sequence {order}
            """;
    }
}
