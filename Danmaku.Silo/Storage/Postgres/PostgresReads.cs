using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Npgsql;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>What rooms were and what was said in them, each in one round trip.</summary>
internal static class PostgresReads
{
    private const string CommentColumns =
        "c.epoch, c.sequence, c.at, c.viewer_id, c.viewer_name, c.viewer_role, c.text, c.mode, c.color, c.size, "
        + "c.reply_epoch, c.reply_sequence, c.mention, c.media_ms";

    // As two values: PostgreSQL then finds both bounds in the index of positions.
    private const string NotCleared =
        "(c.epoch, c.sequence) > ((SELECT cleared_epoch FROM rooms WHERE room_id = $1), "
        + "(SELECT cleared_sequence FROM rooms WHERE room_id = $1))";

    private static readonly DateTimeOffset EndOfTime = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Takes a room's next epoch, drops its sanctions that have run out, and asks what the room was.</summary>
    /// <remarks>The first statement holds the room until the commit: the others see all that an earlier activation will ever have written.</remarks>
    public static void FillOpen(NpgsqlBatch batch, string roomId, RoomLimits limits, DateTimeOffset now)
    {
        batch.Add(
                """
                INSERT INTO rooms (room_id, epoch) VALUES ($1, 1)
                ON CONFLICT (room_id) DO UPDATE SET epoch = rooms.epoch + 1
                RETURNING epoch, settings
                """)
            .With(roomId);
        batch.Add("DELETE FROM sanctions WHERE room_id = $1 AND until <= $2").With(roomId).With(now);
        batch.Add("SELECT kind, viewer_id, until, reason, by, at FROM sanctions WHERE room_id = $1").With(roomId);
        batch.Add(
                $"""
                SELECT {CommentColumns} FROM comments c
                WHERE c.room_id = $1 AND {NotCleared} AND c.deleted_at IS NULL
                ORDER BY c.epoch DESC, c.sequence DESC LIMIT $2
                """)
            .With(roomId).With(limits.HistorySize);

        // Deleted comments too: posting a deleted comment's nonce again must not bring it back.
        batch.Add(
                """
                SELECT viewer_id, nonce, epoch, sequence, at, thinned FROM comments
                WHERE room_id = $1 AND at >= $2 AND nonce IS NOT NULL
                ORDER BY epoch DESC, sequence DESC LIMIT $3
                """)
            .With(roomId).With(now - limits.NonceWindow).With(limits.NonceCapacity);
    }

    /// <summary>Reads what <see cref="FillOpen"/> asked for, to the end: only then is the epoch committed.</summary>
    public static async Task<RoomState> ReadOpenAsync(NpgsqlDataReader reader, string roomId, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var epoch = reader.GetInt64(0);
        var settings = reader.IsDBNull(1) ? RoomSettings.Default : JsonSerializer.Deserialize<RoomSettings>(reader.GetString(1))!;

        await reader.NextResultAsync(cancellationToken);
        var sanctions = await ReadAllAsync(reader, ReadSanction, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var comments = await ReadAllAsync(reader, ReadComment, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var nonces = await ReadAllAsync(reader, ReadNonce, cancellationToken);
        await reader.NextResultAsync(cancellationToken);

        comments.Reverse();
        nonces.Reverse();
        return new RoomState(roomId, epoch, settings, [.. sanctions], [.. comments], [.. nonces]);
    }

    /// <summary>Asks for comments of a range, one more than the page holds: it tells whether the range goes on.</summary>
    public static void FillHistory(NpgsqlBatch batch, string roomId, HistoryQuery query)
    {
        var after = query.After ?? default;
        var before = query.Before ?? new RoomPosition(long.MaxValue, long.MaxValue);
        var command = batch.Add(HistorySql(query.Since is not null || query.Until is not null, query.NewestFirst ? "DESC" : "ASC"))
            .With(roomId)
            .With(after.Epoch).With(after.Sequence)
            .With(before.Epoch).With(before.Sequence)
            .With(query.Limit + 1);
        if (query.Since is not null || query.Until is not null)
        {
            command.With(WholeMicroseconds(query.Since) ?? DateTimeOffset.UnixEpoch).With(WholeMicroseconds(query.Until) ?? EndOfTime);
        }
    }

    /// <summary>Reads what <see cref="FillHistory"/> asked for.</summary>
    public static async Task<HistoryPage> ReadHistoryAsync(NpgsqlDataReader reader, int limit, CancellationToken cancellationToken)
    {
        var comments = await ReadAllAsync(reader, ReadComment, cancellationToken);
        var more = comments.Count > limit;
        return new HistoryPage([.. more ? comments.Take(limit) : comments], more);
    }

    // Positions are the order, always: a clock that was set back does not turn history over.
    private static string HistorySql(bool byTime, string order) =>
        $"""
        SELECT {CommentColumns} FROM comments c
        WHERE c.room_id = $1 AND (c.epoch, c.sequence) > ($2, $3) AND (c.epoch, c.sequence) < ($4, $5) AND {NotCleared}
            AND c.deleted_at IS NULL{(byTime ? " AND c.at >= $7 AND c.at < $8" : "")}
        ORDER BY c.epoch {order}, c.sequence {order} LIMIT $6
        """;

    // Bounds between two microseconds: stored times are whole ones, so both bounds round up.
    private static DateTimeOffset? WholeMicroseconds(DateTimeOffset? bound) =>
        bound is { } at && at < EndOfTime ? at.AddTicks(TimeSpan.TicksPerMicrosecond - 1) : bound;

    private static async Task<List<T>> ReadAllAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static Sanction ReadSanction(NpgsqlDataReader reader) => new(
        (SanctionKind)reader.GetInt16(0),
        reader.Text(1),
        reader.IsDBNull(2) ? null : reader.Time(2),
        reader.TextOrNull(3),
        reader.Text(4),
        reader.Time(5));

    private static RememberedNonce ReadNonce(NpgsqlDataReader reader) => new(
        reader.Text(0), reader.Text(1), new RoomPosition(reader.GetInt64(2), reader.GetInt64(3)), reader.Time(4), reader.GetBoolean(5));

    private static Comment ReadComment(NpgsqlDataReader reader) => new()
    {
        Position = new RoomPosition(reader.GetInt64(0), reader.GetInt64(1)),
        At = reader.Time(2),
        Author = new Viewer(reader.Text(3), reader.Text(4), (ViewerRole)reader.GetInt16(5)),
        Text = reader.Text(6),
        Style = new CommentStyle((CommentMode)reader.GetInt16(7), reader.GetInt32(8), (CommentSize)reader.GetInt16(9)),
        ReplyTo = reader.IsDBNull(10) ? null : new RoomPosition(reader.GetInt64(10), reader.GetInt64(11)),
        Mention = reader.TextOrNull(12),
        MediaTime = reader.IsDBNull(13) ? null : TimeSpan.FromMilliseconds(reader.GetInt64(13)),
    };
}
