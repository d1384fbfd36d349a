using System.Text.Json;
using Danmaku.Contracts.Messages;
using Npgsql;
using NpgsqlTypes;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Events of many rooms as one batch: one round trip, one transaction.</summary>
internal static class PostgresAppend
{
    /// <summary>SQLSTATE of <c>hold_rooms</c> when a room is in another epoch.</summary>
    public const string StaleEpoch = "DMK01";

    /// <summary>Fills a batch: rooms are held in their epochs, then all comments go in at once, then the rest in its order.</summary>
    /// <remarks>Comments first changes nothing: what another event does to a comment comes after it, and clearing knows no rows.</remarks>
    public static void Fill(NpgsqlBatch batch, IReadOnlyList<JournalEntry> entries)
    {
        HoldRooms(batch, entries);
        InsertComments(batch, entries);
        foreach (var (roomId, roomEvent, _) in entries)
        {
            Apply(batch, roomId, roomEvent);
        }
    }

    /// <summary>The rooms that <c>hold_rooms</c> named in its message.</summary>
    public static StaleEpochException Stale(PostgresException exception) =>
        new(JsonDocument.Parse(exception.MessageText).RootElement.EnumerateArray()
            .Select(static item => (item.GetProperty("room").GetString()!, item.GetProperty("epoch").GetInt64()))
            .ToHashSet());

    private static void HoldRooms(NpgsqlBatch batch, IReadOnlyList<JournalEntry> entries)
    {
        var rooms = entries.Select(static entry => (Id: entry.RoomId, entry.Event.Position.Epoch)).Distinct().ToArray();
        batch.Add("SELECT hold_rooms($1, $2)")
            .WithMany(NpgsqlDbType.Text, Array.ConvertAll(rooms, static room => room.Id))
            .WithMany(NpgsqlDbType.Bigint, Array.ConvertAll(rooms, static room => room.Epoch));
    }

    private static void InsertComments(NpgsqlBatch batch, IReadOnlyList<JournalEntry> entries)
    {
        var posted = entries.Where(static entry => entry.Event is RoomEvent.CommentPosted).ToArray();
        if (posted.Length == 0)
        {
            return;
        }

        batch.Add(
                """
                INSERT INTO comments (room_id, epoch, sequence, at, viewer_id, viewer_name, viewer_role, text, mode, color, size,
                    reply_epoch, reply_sequence, mention, media_ms, nonce, thinned)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                ON CONFLICT (room_id, epoch, sequence, at) DO NOTHING
                """)
            .WithMany(NpgsqlDbType.Text, Array.ConvertAll(posted, static entry => entry.RoomId))
            .WithMany(NpgsqlDbType.Bigint, Column(static comment => comment.Position.Epoch))
            .WithMany(NpgsqlDbType.Bigint, Column(static comment => comment.Position.Sequence))
            .WithMany(NpgsqlDbType.TimestampTz, Column(static comment => comment.At.UtcDateTime))
            .WithMany(NpgsqlDbType.Text, Column(static comment => PostgresText.ToColumn(comment.Author.Id)))
            .WithMany(NpgsqlDbType.Text, Column(static comment => PostgresText.ToColumn(comment.Author.Name)))
            .WithMany(NpgsqlDbType.Smallint, Column(static comment => (short)comment.Author.Role))
            .WithMany(NpgsqlDbType.Text, Column(static comment => PostgresText.ToColumn(comment.Text)))
            .WithMany(NpgsqlDbType.Smallint, Column(static comment => (short)comment.Style.Mode))
            .WithMany(NpgsqlDbType.Integer, Column(static comment => comment.Style.Color))
            .WithMany(NpgsqlDbType.Smallint, Column(static comment => (short)comment.Style.Size))
            .WithMany(NpgsqlDbType.Bigint, Column(static comment => comment.ReplyTo?.Epoch))
            .WithMany(NpgsqlDbType.Bigint, Column(static comment => comment.ReplyTo?.Sequence))
            .WithMany(NpgsqlDbType.Text, Column(static comment => ToColumn(comment.Mention)))
            .WithMany(NpgsqlDbType.Bigint, Column(static comment => (long?)comment.MediaTime?.TotalMilliseconds))
            .WithMany(NpgsqlDbType.Text, Array.ConvertAll(posted, static entry => ToColumn(entry.Nonce)))
            .WithMany(NpgsqlDbType.Boolean, Array.ConvertAll(posted, static entry => ((RoomEvent.CommentPosted)entry.Event).Thinned));

        T[] Column<T>(Func<Comment, T> value) =>
            Array.ConvertAll(posted, entry => value(((RoomEvent.CommentPosted)entry.Event).Comment));
    }

    private static string? ToColumn(string? text) => text is null ? null : PostgresText.ToColumn(text);

    private static void Apply(NpgsqlBatch batch, string roomId, RoomEvent roomEvent)
    {
        switch (roomEvent)
        {
            case RoomEvent.CommentPosted:
                break;
            case RoomEvent.CommentsDeleted deleted:
                foreach (var comment in deleted.Comments)
                {
                    // One by one: a list would be joined, and PostgreSQL may choose to read a whole room for that.
                    batch.Add(
                            """
                            UPDATE comments SET deleted_at = $4, deleted_by = $5
                            WHERE room_id = $1 AND epoch = $2 AND sequence = $3 AND deleted_at IS NULL
                            """)
                        .With(roomId).With(comment.Epoch).With(comment.Sequence).With(deleted.At).With(deleted.By);
                }

                break;
            case RoomEvent.RoomCleared cleared:
                batch.Add(
                        """
                        UPDATE rooms SET cleared_epoch = $2, cleared_sequence = $3, cleared_at = $4, cleared_by = $5
                        WHERE room_id = $1 AND (cleared_epoch, cleared_sequence) < ($2, $3)
                        """)
                    .With(roomId).With(cleared.Position.Epoch).With(cleared.Position.Sequence).With(cleared.At).With(cleared.By);
                break;
            case RoomEvent.ViewerSanctioned { Sanction: var sanction }:
                batch.Add(
                        """
                        INSERT INTO sanctions (room_id, viewer_id, kind, until, reason, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
                        ON CONFLICT (room_id, viewer_id) DO UPDATE SET
                            kind = excluded.kind, until = excluded.until, reason = excluded.reason, by = excluded.by, at = excluded.at
                        """)
                    .With(roomId).With(sanction.ViewerId).With(NpgsqlDbType.Smallint, (short)sanction.Kind)
                    .With(sanction.Until).With(sanction.Reason).With(sanction.By).With(sanction.At);
                break;
            case RoomEvent.SanctionLifted lifted:
                batch.Add("DELETE FROM sanctions WHERE room_id = $1 AND viewer_id = $2").With(roomId).With(lifted.ViewerId);
                break;
            case RoomEvent.SettingsChanged changed:
                batch.Add("UPDATE rooms SET settings = $2 WHERE room_id = $1")
                    .With(roomId).With(NpgsqlDbType.Json, JsonSerializer.Serialize(changed.Settings));
                break;
            default:
                throw new NotSupportedException($"No table takes a {roomEvent.GetType().Name}.");
        }
    }
}
