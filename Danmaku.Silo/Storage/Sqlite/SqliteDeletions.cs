using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Takes comments away and brings them back: a comment is deleted while an action's stamp is on it, or a clear is later. Used by one thread.</summary>
internal sealed class SqliteDeletions(SqliteStatements statements)
{
    /// <summary>Stamps one comment, where there is one.</summary>
    public void Stamp(string roomId, RoomPosition comment, RoomPosition action, DateTimeOffset at, string by)
    {
        statements.Execute(
            """
            INSERT INTO deletions (room_id, epoch, sequence, action_epoch, action_sequence)
            SELECT room_id, epoch, sequence, @4, @5 FROM comments WHERE room_id = @1 AND epoch = @2 AND sequence = @3
            ON CONFLICT DO NOTHING
            """,
            roomId, comment.Epoch, comment.Sequence, action.Epoch, action.Sequence);
        statements.Execute(
            """
            UPDATE comments SET deleted_at_ms = @4, deleted_by = @5
            WHERE room_id = @1 AND epoch = @2 AND sequence = @3 AND deleted_at_ms IS NULL
            """,
            roomId, comment.Epoch, comment.Sequence, at.ToUnixTimeMilliseconds(), by);
    }

    /// <summary>Stamps a viewer's comments of a window that ends with the action, and those that are named.</summary>
    public void Purge(string roomId, string viewerId, PurgedComments purged, RoomPosition action, DateTimeOffset at, string by)
    {
        var since = SqliteRows.Milliseconds(purged.Since);
        statements.Execute(
            """
            INSERT INTO deletions (room_id, epoch, sequence, action_epoch, action_sequence)
            SELECT room_id, epoch, sequence, @4, @5 FROM comments INDEXED BY comments_by_viewer
            WHERE room_id = @1 AND viewer_id = @2 AND at_ms >= @3 AND (epoch, sequence) < (@4, @5)
            ON CONFLICT DO NOTHING
            """,
            roomId, viewerId, since, action.Epoch, action.Sequence);
        statements.Execute(
            """
            UPDATE comments INDEXED BY comments_by_viewer SET deleted_at_ms = @6, deleted_by = @7
            WHERE room_id = @1 AND viewer_id = @2 AND at_ms >= @3 AND (epoch, sequence) < (@4, @5) AND deleted_at_ms IS NULL
            """,
            roomId, viewerId, since, action.Epoch, action.Sequence, at.ToUnixTimeMilliseconds(), by);
        foreach (var comment in purged.Known)
        {
            Stamp(roomId, comment, action, at, by);
        }
    }

    /// <summary>Deletes every comment before the action.</summary>
    public void Clear(string roomId, RoomPosition action)
    {
        statements.Execute(
            "INSERT INTO clears (room_id, epoch, sequence) VALUES (@1, @2, @3) ON CONFLICT DO NOTHING", roomId, action.Epoch, action.Sequence);
        FindNewestClear(roomId);
    }

    /// <summary>Takes the stamps and the clear of one action off.</summary>
    public void Undo(string roomId, RoomPosition action)
    {
        statements.Execute(
            """
            UPDATE comments SET deleted_at_ms = NULL, deleted_by = NULL
            WHERE room_id = @1
              AND (epoch, sequence) IN (
                SELECT epoch, sequence FROM deletions WHERE room_id = @1 AND action_epoch = @2 AND action_sequence = @3)
              AND NOT EXISTS (
                SELECT 1 FROM deletions other
                WHERE other.room_id = @1 AND other.epoch = comments.epoch AND other.sequence = comments.sequence
                  AND (other.action_epoch, other.action_sequence) <> (@2, @3))
            """,
            roomId, action.Epoch, action.Sequence);
        statements.Execute(
            "DELETE FROM deletions WHERE room_id = @1 AND action_epoch = @2 AND action_sequence = @3", roomId, action.Epoch, action.Sequence);
        if (statements.Execute("DELETE FROM clears WHERE room_id = @1 AND epoch = @2 AND sequence = @3", roomId, action.Epoch, action.Sequence) > 0)
        {
            FindNewestClear(roomId);
        }
    }

    private void FindNewestClear(string roomId) => statements.Execute(
        """
        UPDATE rooms SET (cleared_epoch, cleared_sequence) = (
          SELECT epoch, sequence FROM clears WHERE room_id = @1 UNION ALL SELECT 0, 0 ORDER BY epoch DESC, sequence DESC LIMIT 1)
        WHERE room_id = @1
        """,
        roomId);
}
