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
    /// <remarks>Comments first changes nothing: what another event does to a comment comes after it, and what deletes others without naming them says before which place.</remarks>
    public static void Fill(NpgsqlBatch batch, IReadOnlyList<JournalEntry> entries)
    {
        HoldRooms(batch, entries);
        InsertComments(batch, entries);
        MarkWithheld(batch, entries);
        foreach (var entry in entries)
        {
            PostgresEvents.Apply(batch, entry);
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
                    reply_epoch, reply_sequence, mention, media_ms, nonce, thinned, stage, withheld_why, withheld_until, super_chat)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
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
            .WithMany(NpgsqlDbType.Boolean, Array.ConvertAll(posted, static entry => ((RoomEvent.CommentPosted)entry.Event).Thinned))
            .WithMany(NpgsqlDbType.Smallint, Withheld(static withheld => (short)(withheld?.Stage ?? CommentStage.Shown)))
            .WithMany(NpgsqlDbType.Text, Withheld(static withheld => ToColumn(withheld?.Why)))
            .WithMany(NpgsqlDbType.TimestampTz, Withheld(static withheld => withheld?.Until?.UtcDateTime))
            .WithMany(NpgsqlDbType.Text, Column(static comment => comment.SuperChat is { } paid ? JsonSerializer.Serialize(paid) : null));

        T[] Column<T>(Func<Comment, T> value) =>
            Array.ConvertAll(posted, entry => value(((RoomEvent.CommentPosted)entry.Event).Comment));

        T[] Withheld<T>(Func<Withholding?, T> value) =>
            Array.ConvertAll(posted, entry => value(((RoomEvent.CommentPosted)entry.Event).Withheld));
    }

    private static void MarkWithheld(NpgsqlBatch batch, IReadOnlyList<JournalEntry> entries)
    {
        var rooms = entries.Where(static entry => entry.Event is RoomEvent.CommentPosted { Withheld: not null } or RoomEvent.CommentsWithheld)
            .Select(static entry => entry.RoomId).Distinct().ToArray();
        if (rooms.Length > 0)
        {
            batch.Add("UPDATE rooms SET has_withheld = true WHERE room_id = ANY ($1) AND NOT has_withheld").WithMany(NpgsqlDbType.Text, rooms);
        }
    }

    private static string? ToColumn(string? text) => text is null ? null : PostgresText.ToColumn(text);
}
