using System.Collections.Immutable;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Npgsql;
using NpgsqlTypes;

namespace Danmaku.Silo.Storage.Postgres;

/// <summary>Writes what events change, but for the comments themselves. Writing one again changes nothing.</summary>
internal static class PostgresEvents
{
    public static void Apply(NpgsqlBatch batch, in JournalEntry entry)
    {
        Apply(batch, entry.RoomId, entry.Event);
        if (entry.Log is { } log)
        {
            PostgresLog.Append(batch, entry.RoomId, log, entry.Undo);
        }
    }

    private static void Apply(NpgsqlBatch batch, string room, RoomEvent roomEvent)
    {
        switch (roomEvent)
        {
            case RoomEvent.CommentPosted:
                // All of them went in at once.
                break;
            case RoomEvent.CommentsShown shown:
                foreach (var comment in shown.Comments)
                {
                    SetStage(batch, room, comment, null);
                }

                break;
            case RoomEvent.CommentsWithheld withheld:
                foreach (var comment in withheld.Comments)
                {
                    SetStage(batch, room, comment.Comment, comment.Withheld);
                }

                break;
            case RoomEvent.CommentsDeleted deleted:
                Stamp(batch, room, deleted, deleted.By, deleted.Comments);
                break;
            case RoomEvent.ViewerPurged purged:
                Stamp(batch, room, purged, purged.By, purged.Purged.Known, purged.ViewerId, purged.Purged.Since);
                break;
            case RoomEvent.RoomCleared cleared:
                batch.Add("INSERT INTO clears (room_id, epoch, sequence) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                    .With(room).With(cleared.Position.Epoch).With(cleared.Position.Sequence);
                batch.Add("SELECT find_newest_clear($1)").With(room);
                break;
            case RoomEvent.ActionUndone undone:
                batch.Add("SELECT undo_action($1, $2, $3)").With(room).With(undone.Action.Epoch).With(undone.Action.Sequence);
                break;
            case RoomEvent.ViewerSanctioned { Sanction: var sanction } sanctioned:
                Impose(batch, room, sanction);
                if (sanctioned.Purged is { } gone)
                {
                    Stamp(batch, room, sanctioned, sanction.By, gone.Known, sanction.ViewerId, gone.Since);
                }

                break;
            case RoomEvent.SanctionLifted lifted:
                batch.Add("DELETE FROM sanctions WHERE room_id = $1 AND viewer_id = $2 AND slot = $3")
                    .With(room).With(lifted.ViewerId).With(NpgsqlDbType.Smallint, (short)SanctionSlots.Of(lifted.Kind));
                break;
            case RoomEvent.CommentPinned pinned:
                batch.Add("UPDATE rooms SET pin = $2 WHERE room_id = $1").With(room).WithJson(pinned.Pin);
                break;
            case RoomEvent.CommentUnpinned:
                batch.Add("UPDATE rooms SET pin = NULL WHERE room_id = $1").With(room);
                break;
            case RoomEvent.SettingsChanged changed:
                batch.Add("UPDATE rooms SET settings = $2 WHERE room_id = $1").With(room).WithJson(changed.Settings);
                break;
            case RoomEvent.BrakeMoved moved:
                batch.Add("UPDATE rooms SET brake = $2 WHERE room_id = $1").With(room).WithJson(moved.State);
                break;
            case RoomEvent.RulesChanged changed:
                PostgresRules.Append(batch, room, changed.Rules);
                break;
            case RoomEvent.RoleChanged changed:
                Appoint(batch, room, changed);
                break;
            case RoomEvent.AppealMade made:
                Put(batch, room, made.Appeal);
                break;
            case RoomEvent.AppealAnswered answered:
                Put(batch, room, answered.Appeal);
                break;
            case RoomEvent.Announced or RoomEvent.AnnouncementWithdrawn or RoomEvent.NoteAdded:
                // The log has them.
                break;
            default:
                throw new NotSupportedException($"No table takes a {roomEvent.GetType().Name}.");
        }
    }

    private static void SetStage(NpgsqlBatch batch, string room, Comment comment, Withholding? withheld) => batch.Add(
            """
            UPDATE comments SET stage = $5, withheld_why = $6, withheld_until = $7
            WHERE room_id = $1 AND epoch = $2 AND sequence = $3 AND at = $4
            """)
        .With(room).With(comment.Position.Epoch).With(comment.Position.Sequence).With(comment.At)
        .With(NpgsqlDbType.Smallint, (short)(withheld?.Stage ?? CommentStage.Shown)).With(withheld?.Why).With(withheld?.Until);

    private static void Stamp(
        NpgsqlBatch batch,
        string room,
        RoomEvent action,
        string by,
        ImmutableArray<RoomPosition> comments,
        string? viewerId = null,
        DateTimeOffset? since = null) =>
        batch.Add("SELECT stamp_comments($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .With(room).With(action.Position.Epoch).With(action.Position.Sequence).With(action.At).With(by)
            .WithMany(NpgsqlDbType.Bigint, [.. comments.Select(static comment => comment.Epoch)])
            .WithMany(NpgsqlDbType.Bigint, [.. comments.Select(static comment => comment.Sequence)])
            .With(viewerId).With(PostgresHistory.Since(since));

    private static void Impose(NpgsqlBatch batch, string room, Sanction sanction) => batch.Add(
            """
            INSERT INTO sanctions (room_id, viewer_id, slot, kind, until, reason, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (room_id, viewer_id, slot) DO UPDATE SET
                kind = excluded.kind, until = excluded.until, reason = excluded.reason, by = excluded.by, at = excluded.at
            """)
        .With(room).With(sanction.ViewerId)
        .With(NpgsqlDbType.Smallint, (short)SanctionSlots.Of(sanction.Kind)).With(NpgsqlDbType.Smallint, (short)sanction.Kind)
        .With(sanction.Until).With(sanction.Reason).With(sanction.By).With(sanction.At);

    private static void Appoint(NpgsqlBatch batch, string room, RoomEvent.RoleChanged changed)
    {
        if (changed.Appointed is { } appointed)
        {
            batch.Add(
                    """
                    INSERT INTO appointments (room_id, viewer_id, appointed) VALUES ($1, $2, $3)
                    ON CONFLICT (room_id, viewer_id) DO UPDATE SET appointed = excluded.appointed
                    """)
                .With(room).With(changed.ViewerId).With(NpgsqlDbType.Boolean, appointed);
        }
        else
        {
            batch.Add("DELETE FROM appointments WHERE room_id = $1 AND viewer_id = $2").With(room).With(changed.ViewerId);
        }
    }

    private static void Put(NpgsqlBatch batch, string room, Appeal appeal) => batch.Add(
            """
            INSERT INTO appeals (room_id, epoch, sequence, at, viewer_id, state, appeal) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (room_id, epoch, sequence) DO UPDATE SET state = excluded.state, appeal = excluded.appeal
            """)
        .With(room).With(appeal.Id.Epoch).With(appeal.Id.Sequence).With(appeal.At).With(appeal.Viewer.Id)
        .With(NpgsqlDbType.Smallint, (short)appeal.State).WithJson(appeal);

    private static NpgsqlBatchCommand WithJson<T>(this NpgsqlBatchCommand command, T value) =>
        command.With(NpgsqlDbType.Json, JsonSerializer.Serialize(value));
}
