using System.Collections.Immutable;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Domain.Moderation;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>What rooms were when they last ran. Used by one thread.</summary>
internal sealed class SqliteState(SqliteStatements statements, SqliteRules rules)
{
    private const string CommentColumns = SqliteRows.CommentColumns;
    private const string StageColumns = SqliteRows.StageColumns;

    /// <summary>What a room was, but for its epoch.</summary>
    /// <param name="roomId">The room.</param>
    /// <param name="epoch">Number of the activation that starts.</param>
    /// <param name="limits">How much history and how many nonces to read.</param>
    /// <param name="now">Time of the activation.</param>
    public RoomState Read(string roomId, long epoch, RoomLimits limits, DateTimeOffset now)
    {
        var clears = statements.ReadAll(
            static reader => reader.Position(0), "SELECT epoch, sequence FROM clears WHERE room_id = @1 ORDER BY epoch, sequence", roomId);
        var cleared = clears.LastOrDefault();
        var (settings, pin, brake) = ReadRoom(roomId);
        return new RoomState(
            roomId,
            epoch,
            settings ?? RoomSettings.Default,
            ReadSanctions(roomId),
            ReadNewest(roomId, cleared, limits.HistorySize),
            ReadNonces(roomId, now - limits.NonceWindow, limits.NonceCapacity))
        {
            Withheld = ReadWithheld(roomId, cleared, limits.HistorySize),
            Deleted = ReadDeleted(roomId, clears, limits.HistorySize),
            Clears = [.. clears],
            Actions = ReadActions(roomId, now),
            Appeals = ReadAppeals(roomId, now),
            Appointments = ReadAppointments(roomId),
            Rules = rules.ReadNewest(roomId),
            Pin = pin,
            Brake = brake ?? BrakeState.Calm,
        };
    }

    private (RoomSettings? Settings, Pin? Pin, BrakeState? Brake) ReadRoom(string roomId) =>
        statements.ReadAll(
            static reader => (reader.Json<RoomSettings>(0), reader.Json<Pin>(1), reader.Json<BrakeState>(2)),
            "SELECT settings, pin, brake FROM rooms WHERE room_id = @1",
            roomId)
            .SingleOrDefault();

    private ImmutableArray<Sanction> ReadSanctions(string roomId) =>
    [
        .. statements.ReadAll(
            static reader => new Sanction(
                (SanctionKind)reader.GetByte(0),
                reader.GetString(1),
                reader.TimeOrNull(2),
                reader.TextOrNull(3),
                reader.GetString(4),
                reader.Time(5)),
            "SELECT kind, viewer_id, until_ms, reason, by, at_ms FROM sanctions WHERE room_id = @1",
            roomId),
    ];

    private ImmutableArray<Comment> ReadNewest(string roomId, RoomPosition cleared, int limit)
    {
        var comments = statements.ReadAll(
            SqliteRows.Comment,
            $"""
            SELECT {CommentColumns} FROM comments c
            WHERE c.room_id = @1 AND (c.epoch, c.sequence) > (@2, @3) AND c.stage = 1 AND c.deleted_at_ms IS NULL
            ORDER BY c.epoch DESC, c.sequence DESC LIMIT @4
            """,
            roomId, cleared.Epoch, cleared.Sequence, limit);
        comments.Reverse();
        return [.. comments];
    }

    private ImmutableArray<RememberedNonce> ReadNonces(string roomId, DateTimeOffset since, int limit)
    {
        // Deleted comments too: posting a deleted comment's nonce again must not bring it back.
        using var reader = statements.With(
            """
            SELECT viewer_id, nonce, epoch, sequence, at_ms, thinned FROM comments
            WHERE room_id = @1 ORDER BY epoch DESC, sequence DESC
            """,
            roomId)
            .ExecuteReader();
        var nonces = new List<RememberedNonce>();
        while (nonces.Count < limit && reader.Read() && reader.Time(4) >= since)
        {
            if (!reader.IsDBNull(1))
            {
                nonces.Add(new RememberedNonce(
                    reader.GetString(0), reader.GetString(1), reader.Position(2), reader.Time(4), reader.GetBoolean(5)));
            }
        }

        nonces.Reverse();
        return [.. nonces];
    }

    private ImmutableArray<WithheldComment> ReadWithheld(string roomId, RoomPosition cleared, int limit) =>
    [
        .. statements.ReadAll(
            static reader => new WithheldComment(SqliteRows.Comment(reader), SqliteRows.Withheld(reader)!),
            $"""
            SELECT {CommentColumns}, {StageColumns} FROM (
              SELECT epoch, sequence FROM comments INDEXED BY comments_withheld
              WHERE room_id = @1 AND stage IN (2, 3) AND stage <> 1 AND deleted_at_ms IS NULL AND (epoch, sequence) > (@2, @3)
              UNION ALL
              SELECT epoch, sequence FROM (
                SELECT epoch, sequence FROM comments INDEXED BY comments_withheld
                WHERE room_id = @1 AND stage = 4 AND stage <> 1 AND deleted_at_ms IS NULL AND (epoch, sequence) > (@2, @3)
                ORDER BY epoch DESC, sequence DESC LIMIT @4)) k
            CROSS JOIN comments c ON c.room_id = @1 AND c.epoch = k.epoch AND c.sequence = k.sequence
            ORDER BY k.epoch, k.sequence
            """,
            roomId, cleared.Epoch, cleared.Sequence, limit),
    ];

    // A row for each stamp; a comment that was only cleared has one without.
    private ImmutableArray<DeletedComment> ReadDeleted(string roomId, List<RoomPosition> clears, int limit)
    {
        var cleared = clears.LastOrDefault();
        var rows = statements.ReadAll(
            static reader => (
                Comment: SqliteRows.Comment(reader),
                Withheld: SqliteRows.Withheld(reader),
                By: reader.PositionOrNull(SqliteRows.NextColumn)),
            $"""
            SELECT {CommentColumns}, {StageColumns}, d.action_epoch, d.action_sequence FROM (
              SELECT epoch, sequence FROM (
                SELECT epoch, sequence FROM comments INDEXED BY comments_deleted
                WHERE room_id = @1 AND deleted_at_ms IS NOT NULL
                ORDER BY epoch DESC, sequence DESC LIMIT @4)
              UNION
              SELECT epoch, sequence FROM (
                SELECT epoch, sequence FROM comments
                WHERE room_id = @1 AND (epoch, sequence) < (@2, @3)
                ORDER BY epoch DESC, sequence DESC LIMIT @4)
              ORDER BY epoch DESC, sequence DESC LIMIT @4) k
            CROSS JOIN comments c ON c.room_id = @1 AND c.epoch = k.epoch AND c.sequence = k.sequence
            LEFT JOIN deletions d ON d.room_id = @1 AND d.epoch = k.epoch AND d.sequence = k.sequence
            ORDER BY k.epoch, k.sequence, d.action_epoch, d.action_sequence
            """,
            roomId, cleared.Epoch, cleared.Sequence, limit);
        return OpeningState.Deleted(rows, clears);
    }

    private ImmutableArray<UndoableAction> ReadActions(string roomId, DateTimeOffset now)
    {
        var actions = statements.ReadAll(
            static reader => new UndoableAction(reader.Position(0), reader.Time(2), reader.GetString(3)),
            """
            SELECT epoch, sequence, at_ms, undo FROM moderation_log INDEXED BY moderation_log_undoable
            WHERE room_id = @1 AND undo IS NOT NULL AND undone = 0 AND at_ms > @2
            ORDER BY epoch DESC, sequence DESC LIMIT @3
            """,
            roomId, (now - UndoableActions.Window).ToUnixTimeMilliseconds(), UndoableActions.Capacity);
        actions.Reverse();
        return [.. actions];
    }

    private ImmutableArray<Appeal> ReadAppeals(string roomId, DateTimeOffset now) => OpeningState.Appeals(
        statements.ReadAll(
            static reader => reader.Json<Appeal>(0)!,
            """
            SELECT a.appeal FROM (
              SELECT epoch, sequence FROM appeals INDEXED BY appeals_open WHERE room_id = @1 AND state = 1
              UNION
              SELECT epoch, sequence FROM appeals INDEXED BY appeals_by_time WHERE room_id = @1 AND at_ms >= @2) k
            CROSS JOIN appeals a ON a.room_id = @1 AND a.epoch = k.epoch AND a.sequence = k.sequence
            ORDER BY k.epoch, k.sequence
            """,
            roomId, (now - OpeningState.AppealWindow).ToUnixTimeMilliseconds()));

    private ImmutableArray<Appointment> ReadAppointments(string roomId) =>
    [
        .. statements.ReadAll(
            static reader => new Appointment(reader.GetString(0), reader.GetBoolean(1)),
            "SELECT viewer_id, appointed FROM appointments WHERE room_id = @1 ORDER BY viewer_id",
            roomId),
    ];
}
