using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Domain.Moderation;
using Npgsql;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Takes a room's next epoch and reads what the room was, in one round trip.</summary>
internal static class PostgresOpen
{
    private const string CommentColumns = PostgresRows.CommentColumns;
    private const string StageColumns = PostgresRows.StageColumns;

    /// <summary>Takes a room's next epoch, drops its sanctions that have run out, and asks what the room was.</summary>
    /// <remarks>The first statement holds the room until the commit: the others see all that an earlier activation will ever have written.</remarks>
    public static void Fill(NpgsqlBatch batch, string roomId, long leastEpoch, RoomLimits limits, DateTimeOffset now)
    {
        batch.Add(
                """
                INSERT INTO rooms (room_id, epoch) VALUES ($1, $2)
                ON CONFLICT (room_id) DO UPDATE SET epoch = greatest(rooms.epoch + 1, excluded.epoch)
                RETURNING epoch, settings, pin, brake
                """)
            .With(roomId).With(leastEpoch);
        batch.Add("DELETE FROM sanctions WHERE room_id = $1 AND until <= $2").With(roomId).With(now);
        batch.Add("SELECT kind, viewer_id, until, reason, by, at FROM sanctions WHERE room_id = $1").With(roomId);
        batch.Add(
                $"""
                SELECT {CommentColumns} FROM comments c
                WHERE c.room_id = $1 AND {PostgresHistory.NotCleared} AND c.stage = 1 AND c.deleted_at IS NULL
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
        FillModeration(batch, roomId, limits, now);
    }

    /// <summary>Reads what <see cref="Fill"/> asked for, to the end: only then is the epoch committed.</summary>
    public static async Task<RoomState> ReadAsync(NpgsqlDataReader reader, string roomId, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var epoch = reader.GetInt64(0);
        var settings = reader.Json<RoomSettings>(1) ?? RoomSettings.Default;
        var (pin, brake) = (reader.Json<Pin>(2), reader.Json<BrakeState>(3) ?? BrakeState.Calm);

        var sanctions = await reader.ReadNextAsync(ReadSanction, cancellationToken);
        var comments = await reader.ReadNextAsync(PostgresRows.Comment, cancellationToken);
        var nonces = await reader.ReadNextAsync(ReadNonce, cancellationToken);
        var clears = await reader.ReadNextAsync(static reader => reader.Position(0), cancellationToken);
        var withheld = await reader.ReadNextAsync(
            static reader => new WithheldComment(PostgresRows.Comment(reader), PostgresRows.Withheld(reader)!), cancellationToken);
        var deleted = await reader.ReadNextAsync(
            static reader => (PostgresRows.Comment(reader), PostgresRows.Withheld(reader), reader.PositionOrNull(PostgresRows.NextColumn)),
            cancellationToken);
        var actions = await reader.ReadNextAsync(
            static reader => new UndoableAction(reader.Position(0), reader.Time(2), reader.Text(3)), cancellationToken);
        var appeals = await reader.ReadNextAsync(static reader => reader.Json<Appeal>(0)!, cancellationToken);
        var appointments = await reader.ReadNextAsync(
            static reader => new Appointment(reader.Text(0), reader.GetBoolean(1)), cancellationToken);
        var rules = await reader.ReadNextAsync(PostgresRules.ReadRules, cancellationToken);
        await reader.NextResultAsync(cancellationToken);

        comments.Reverse();
        nonces.Reverse();
        actions.Reverse();
        return new RoomState(roomId, epoch, settings, [.. sanctions], [.. comments], [.. nonces])
        {
            Withheld = [.. withheld],
            Deleted = OpeningState.Deleted(deleted, clears),
            Clears = [.. clears],
            Actions = [.. actions],
            Appeals = OpeningState.Appeals(appeals),
            Appointments = [.. appointments],
            Rules = rules is [var newest] ? newest : VersionedRules.None,
            Pin = pin,
            Brake = brake,
        };
    }

    private static void FillModeration(NpgsqlBatch batch, string roomId, RoomLimits limits, DateTimeOffset now)
    {
        batch.Add("SELECT epoch, sequence FROM clears WHERE room_id = $1 ORDER BY epoch, sequence").With(roomId);
        batch.Add($"SELECT {CommentColumns}, {StageColumns} FROM withheld_comments($1, $2) c ORDER BY c.epoch, c.sequence")
            .With(roomId).With(limits.HistorySize);

        // A row for each stamp, looked up comment by comment; a comment that was only cleared has one without.
        batch.Add(
                $"""
                SELECT {CommentColumns}, {StageColumns}, d.action_epoch, d.action_sequence FROM (
                    SELECT * FROM deleted_comments($1, $2) ORDER BY epoch DESC, sequence DESC LIMIT $2) c
                LEFT JOIN LATERAL (
                    SELECT action_epoch, action_sequence FROM deletions
                    WHERE room_id = $1 AND epoch = c.epoch AND sequence = c.sequence OFFSET 0) d ON true
                ORDER BY c.epoch, c.sequence, d.action_epoch, d.action_sequence
                """)
            .With(roomId).With(limits.HistorySize);
        batch.Add(
                """
                SELECT epoch, sequence, at, undo FROM moderation_log
                WHERE room_id = $1 AND undo IS NOT NULL AND NOT undone AND at > $2
                ORDER BY epoch DESC, sequence DESC LIMIT $3
                """)
            .With(roomId).With(now - UndoableActions.Window).With(UndoableActions.Capacity);
        batch.Add("SELECT appeal FROM appeals WHERE room_id = $1 AND (state = 1 OR at >= $2) ORDER BY epoch, sequence")
            .With(roomId).With(now - OpeningState.AppealWindow);
        batch.Add("SELECT viewer_id, appointed FROM appointments WHERE room_id = $1 ORDER BY viewer_id").With(roomId);
        PostgresRules.FillNewest(batch, roomId);
    }

    private static Sanction ReadSanction(NpgsqlDataReader reader) => new(
        (SanctionKind)reader.GetInt16(0), reader.Text(1), reader.TimeOrNull(2), reader.TextOrNull(3), reader.Text(4), reader.Time(5));

    private static RememberedNonce ReadNonce(NpgsqlDataReader reader) =>
        new(reader.Text(0), reader.Text(1), reader.Position(2), reader.Time(4), reader.GetBoolean(5));
}
