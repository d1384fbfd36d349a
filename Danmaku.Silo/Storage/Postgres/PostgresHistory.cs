using Danmaku.Contracts.Messages;
using Npgsql;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Ranges of stored comments, each in one round trip.</summary>
internal static class PostgresHistory
{
    // As two values: PostgreSQL then finds both bounds in the index of positions.
    public const string Cleared =
        "((SELECT cleared_epoch FROM rooms WHERE room_id = $1), (SELECT cleared_sequence FROM rooms WHERE room_id = $1))";

    public const string NotCleared = "(c.epoch, c.sequence) > " + Cleared;

    private static readonly DateTimeOffset EndOfTime = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Asks for comments that viewers may see, one more than the page holds: it tells whether the range goes on.</summary>
    public static void Fill(NpgsqlBatch batch, string roomId, HistoryQuery query) =>
        FillRange(batch, roomId, query, PostgresRows.CommentColumns, $"{NotCleared} AND c.stage = 1 AND c.deleted_at IS NULL", viewerId: null);

    /// <summary>Reads what <see cref="Fill"/> asked for.</summary>
    public static async Task<HistoryPage> ReadAsync(NpgsqlDataReader reader, int limit, CancellationToken cancellationToken)
    {
        var comments = await reader.ReadAllAsync(PostgresRows.Comment, cancellationToken);
        var more = comments.Count > limit;
        return new HistoryPage([.. more ? comments.Take(limit) : comments], more);
    }

    /// <summary>Asks for all comments, with what hides them from viewers.</summary>
    public static void FillForStaff(NpgsqlBatch batch, string roomId, RoomQuery.Comments query) => FillRange(
        batch,
        roomId,
        query.Query,
        $"{PostgresRows.CommentColumns}, {PostgresRows.StageColumns}, c.deleted_at IS NOT NULL OR NOT ({NotCleared})",
        filter: "true",
        query.ViewerId);

    /// <summary>Reads what <see cref="FillForStaff"/> asked for.</summary>
    public static async Task<RoomAnswer.Comments> ReadForStaffAsync(NpgsqlDataReader reader, int limit, CancellationToken cancellationToken)
    {
        var comments = await reader.ReadAllAsync(
            static reader => new StaffComment(
                PostgresRows.Comment(reader), PostgresRows.Stage(reader), reader.GetBoolean(PostgresRows.NextColumn)),
            cancellationToken);
        var more = comments.Count > limit;
        return new RoomAnswer.Comments([.. more ? comments.Take(limit) : comments], more);
    }

    // Positions are the order, always: a clock that was set back does not turn history over.
    private static void FillRange(NpgsqlBatch batch, string roomId, HistoryQuery query, string columns, string filter, string? viewerId)
    {
        var after = query.After ?? default;
        var before = query.Before ?? new RoomPosition(long.MaxValue, long.MaxValue);
        var order = query.NewestFirst ? "DESC" : "ASC";
        var byTime = query.Since is not null || query.Until is not null;

        // A viewer's comments are collected apart (OFFSET 0), or PostgreSQL may go through the room in order until the page is full.
        var comments = viewerId is null ? "comments" : $"(SELECT * FROM comments WHERE room_id = $1 AND viewer_id = ${(byTime ? 9 : 7)} OFFSET 0)";
        var command = batch.Add(
                $"""
                SELECT {columns} FROM {comments} c
                WHERE c.room_id = $1 AND (c.epoch, c.sequence) > ($2, $3) AND (c.epoch, c.sequence) < ($4, $5) AND {filter}
                    {(byTime ? "AND c.at >= $7 AND c.at < $8" : "")}
                ORDER BY c.epoch {order}, c.sequence {order} LIMIT $6
                """)
            .With(roomId)
            .With(after.Epoch).With(after.Sequence)
            .With(before.Epoch).With(before.Sequence)
            .With(query.Limit + 1);
        if (byTime)
        {
            command.With(Since(query.Since)).With(Until(query.Until));
        }

        if (viewerId is not null)
        {
            command.With(viewerId);
        }
    }

    /// <summary>A bound as one on stored times, <see langword="null"/> for the earliest: between two microseconds it rounds up.</summary>
    public static DateTimeOffset Since(DateTimeOffset? bound) => WholeMicroseconds(bound) ?? DateTimeOffset.UnixEpoch;

    /// <summary>The same, <see langword="null"/> for the latest.</summary>
    public static DateTimeOffset Until(DateTimeOffset? bound) => WholeMicroseconds(bound) ?? EndOfTime;

    private static DateTimeOffset? WholeMicroseconds(DateTimeOffset? bound) =>
        bound is { } at && at < EndOfTime ? at.AddTicks(TimeSpan.TicksPerMicrosecond - 1) : bound;
}
