using Danmaku.Contracts.Messages;
using Microsoft.Data.Sqlite;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>The moderation log of rooms. Used by one thread.</summary>
internal sealed class SqliteLog(SqliteStatements statements)
{
    private const string Columns =
        "l.epoch, l.sequence, l.at_ms, l.action, l.actor_id, l.actor_name, l.actor_role, l.viewer_id, l.reason, l.until_ms, l.detail, "
        + "l.about_epoch, l.about_sequence, l.comments, l.previous_hash, l.hash";

    /// <summary>Adds an entry behind the room's newest one. One that is there already stays as it is.</summary>
    public void Append(string roomId, LogEntry entry, string? undo)
    {
        var previous = (string)statements.With("SELECT log_hash FROM rooms WHERE room_id = @1", roomId).ExecuteScalar()!;
        var chained = LogChain.Chain(entry, previous);
        var added = statements.Execute(
            """
            INSERT INTO moderation_log (room_id, epoch, sequence, at_ms, action, actor_id, actor_name, actor_role, viewer_id, reason, until_ms,
                detail, about_epoch, about_sequence, comments, previous_hash, hash, undo)
            VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17, @18)
            ON CONFLICT (room_id, epoch, sequence) DO NOTHING
            """,
            roomId,
            chained.Position.Epoch,
            chained.Position.Sequence,
            chained.At.ToUnixTimeMilliseconds(),
            (int)chained.Action,
            chained.Actor?.Id,
            chained.Actor?.Name,
            (int?)chained.Actor?.Role,
            chained.ViewerId,
            chained.Reason,
            chained.Until?.ToUnixTimeMilliseconds(),
            chained.Detail,
            chained.About?.Epoch,
            chained.About?.Sequence,
            StoredLog.CommentsOf(chained),
            chained.PreviousHash,
            chained.Hash,
            undo);
        if (added == 0)
        {
            return;
        }

        foreach (var viewer in StoredLog.ViewersOf(chained))
        {
            statements.Execute(
                "INSERT INTO moderation_log_viewers (room_id, viewer_id, epoch, sequence) VALUES (@1, @2, @3, @4) ON CONFLICT DO NOTHING",
                roomId, viewer, chained.Position.Epoch, chained.Position.Sequence);
        }

        statements.Execute("UPDATE rooms SET log_hash = @2, log_entries = log_entries + 1 WHERE room_id = @1", roomId, chained.Hash);
    }

    /// <summary>Notes that an action was taken back.</summary>
    public void SetUndone(string roomId, RoomPosition action) => statements.Execute(
        "UPDATE moderation_log SET undone = 1 WHERE room_id = @1 AND epoch = @2 AND sequence = @3", roomId, action.Epoch, action.Sequence);

    /// <summary>Entries of a range.</summary>
    public RoomAnswer.Log Read(string roomId, LogQuery query)
    {
        var order = query.NewestFirst ? "DESC" : "ASC";
        var viewers = query.ViewerId is null
            ? "moderation_log l WHERE l.room_id = @1"
            : """
            moderation_log_viewers v CROSS JOIN moderation_log l ON l.room_id = v.room_id AND l.epoch = v.epoch AND l.sequence = v.sequence
            WHERE v.room_id = @1 AND v.viewer_id = @9
            """;
        var key = query.ViewerId is null ? "l" : "v";
        var actor = query.ActorId switch
        {
            null => "",
            "" => "AND l.actor_id IS NULL",
            _ => "AND l.actor_id = @10",
        };
        var after = query.After ?? default;
        var before = query.Before ?? new RoomPosition(long.MaxValue, long.MaxValue);
        var entries = statements.ReadAll(
            ReadEntry,
            $"""
            SELECT {Columns} FROM {viewers}
              AND ({key}.epoch, {key}.sequence) > (@2, @3) AND ({key}.epoch, {key}.sequence) < (@4, @5) AND l.at_ms >= @6 AND l.at_ms < @7
              {actor} {(query.Action is null ? "" : "AND l.action = @11")}
            ORDER BY {key}.epoch {order}, {key}.sequence {order} LIMIT @8
            """,
            roomId,
            after.Epoch,
            after.Sequence,
            before.Epoch,
            before.Sequence,
            SqliteRows.Milliseconds(query.Since) ?? long.MinValue,
            SqliteRows.Milliseconds(query.Until) ?? long.MaxValue,
            query.Limit + 1,
            query.ViewerId,
            query.ActorId,
            (int?)query.Action);
        var more = entries.Count > query.Limit;
        return new RoomAnswer.Log([.. more ? entries.Take(query.Limit) : entries], more);
    }

    /// <summary>What the end of the room's chain has to be; <see langword="null"/> for a room that never was.</summary>
    public LogHead? ReadHead(string roomId)
    {
        using var reader = statements.With("SELECT log_hash, log_entries FROM rooms WHERE room_id = @1", roomId).ExecuteReader();
        return reader.Read() ? new LogHead(reader.GetString(0), reader.GetInt64(1)) : null;
    }

    private static LogEntry ReadEntry(SqliteDataReader reader) => new()
    {
        Position = reader.Position(0),
        At = reader.Time(2),
        Action = (ModerationAction)reader.GetInt32(3),
        Actor = reader.IsDBNull(4) ? null : new Viewer(reader.GetString(4), reader.GetString(5), (ViewerRole)reader.GetByte(6)),
        ViewerId = reader.TextOrNull(7),
        Reason = reader.TextOrNull(8),
        Until = reader.TimeOrNull(9),
        Detail = reader.TextOrNull(10),
        About = reader.PositionOrNull(11),
        Comments = StoredLog.ReadComments(reader.TextOrNull(13)),
        PreviousHash = reader.GetString(14),
        Hash = reader.GetString(15),
    };
}
