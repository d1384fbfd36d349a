using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>Writes what events change. Writing one again changes nothing. Used by one thread.</summary>
internal sealed class SqliteEvents(SqliteStatements statements)
{
    private readonly SqliteDeletions _deletions = new(statements);
    private readonly SqliteRules _rules = new(statements);
    private readonly SqliteLog _log = new(statements);

    public void Apply(in JournalEntry entry)
    {
        Apply(entry.RoomId, entry.Event, entry.Nonce);
        if (entry.Log is { } log)
        {
            _log.Append(entry.RoomId, log, entry.Undo);
        }
    }

    private void Apply(string room, RoomEvent roomEvent, string? nonce)
    {
        var (place, at) = (roomEvent.Position, roomEvent.At);
        switch (roomEvent)
        {
            case RoomEvent.CommentPosted posted:
                Insert(room, posted, nonce);
                break;
            case RoomEvent.CommentsShown shown:
                foreach (var comment in shown.Comments)
                {
                    SetStage(room, comment.Position, null);
                }

                break;
            case RoomEvent.CommentsWithheld withheld:
                foreach (var comment in withheld.Comments)
                {
                    SetStage(room, comment.Comment.Position, comment.Withheld);
                }

                break;
            case RoomEvent.CommentsDeleted deleted:
                foreach (var comment in deleted.Comments)
                {
                    _deletions.Stamp(room, comment, place, at, deleted.By);
                }

                break;
            case RoomEvent.ViewerPurged purged:
                _deletions.Purge(room, purged.ViewerId, purged.Purged, place, at, purged.By);
                break;
            case RoomEvent.RoomCleared:
                _deletions.Clear(room, place);
                break;
            case RoomEvent.ActionUndone undone:
                _deletions.Undo(room, undone.Action);
                _log.SetUndone(room, undone.Action);
                break;
            case RoomEvent.ViewerSanctioned sanctioned:
                Sanction(room, sanctioned.Sanction);
                if (sanctioned.Purged is { } gone)
                {
                    _deletions.Purge(room, sanctioned.Sanction.ViewerId, gone, place, at, sanctioned.Sanction.By);
                }

                break;
            case RoomEvent.SanctionLifted lifted:
                statements.Execute(
                    "DELETE FROM sanctions WHERE room_id = @1 AND viewer_id = @2 AND slot = @3",
                    room, lifted.ViewerId, SanctionSlots.Of(lifted.Kind));
                break;
            case RoomEvent.CommentPinned pinned:
                statements.Execute("UPDATE rooms SET pin = @2 WHERE room_id = @1", room, JsonSerializer.Serialize(pinned.Pin));
                break;
            case RoomEvent.CommentUnpinned:
                statements.Execute("UPDATE rooms SET pin = NULL WHERE room_id = @1", room);
                break;
            case RoomEvent.SettingsChanged changed:
                statements.Execute("UPDATE rooms SET settings = @2 WHERE room_id = @1", room, JsonSerializer.Serialize(changed.Settings));
                break;
            case RoomEvent.BrakeMoved moved:
                statements.Execute("UPDATE rooms SET brake = @2 WHERE room_id = @1", room, JsonSerializer.Serialize(moved.State));
                break;
            case RoomEvent.RulesChanged changed:
                _rules.Append(room, changed.Rules);
                break;
            case RoomEvent.RoleChanged changed:
                Appoint(room, changed);
                break;
            case RoomEvent.AppealMade made:
                Put(room, made.Appeal);
                break;
            case RoomEvent.AppealAnswered answered:
                Put(room, answered.Appeal);
                break;
            case RoomEvent.Announced or RoomEvent.AnnouncementWithdrawn or RoomEvent.NoteAdded:
                // The log has them.
                break;
            default:
                throw new NotSupportedException($"No table takes a {roomEvent.GetType().Name}.");
        }
    }

    private void Insert(string room, RoomEvent.CommentPosted posted, string? nonce)
    {
        var comment = posted.Comment;
        statements.Execute(
            """
            INSERT INTO comments (room_id, epoch, sequence, at_ms, viewer_id, viewer_name, viewer_role, text, mode, color, size,
                reply_epoch, reply_sequence, mention, media_ms, nonce, thinned, stage, withheld_why, withheld_until_ms, super_chat)
            VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17, @18, @19, @20, @21)
            ON CONFLICT (room_id, epoch, sequence) DO NOTHING
            """,
            room,
            comment.Position.Epoch,
            comment.Position.Sequence,
            comment.At.ToUnixTimeMilliseconds(),
            comment.Author.Id,
            comment.Author.Name,
            (int)comment.Author.Role,
            comment.Text,
            (int)comment.Style.Mode,
            comment.Style.Color,
            (int)comment.Style.Size,
            comment.ReplyTo?.Epoch,
            comment.ReplyTo?.Sequence,
            comment.Mention,
            (long?)comment.MediaTime?.TotalMilliseconds,
            nonce,
            posted.Thinned ? 1 : 0,
            (int)(posted.Withheld?.Stage ?? CommentStage.Shown),
            posted.Withheld?.Why,
            posted.Withheld?.Until?.ToUnixTimeMilliseconds(),
            comment.SuperChat is { } paid ? JsonSerializer.Serialize(paid) : null);
    }

    private void SetStage(string room, RoomPosition comment, Withholding? withheld) => statements.Execute(
        """
        UPDATE comments SET stage = @4, withheld_why = @5, withheld_until_ms = @6
        WHERE room_id = @1 AND epoch = @2 AND sequence = @3
        """,
        room,
        comment.Epoch,
        comment.Sequence,
        (int)(withheld?.Stage ?? CommentStage.Shown),
        withheld?.Why,
        withheld?.Until?.ToUnixTimeMilliseconds());

    private void Sanction(string room, Sanction sanction) => statements.Execute(
        """
        INSERT OR REPLACE INTO sanctions (room_id, viewer_id, slot, kind, until_ms, reason, by, at_ms)
        VALUES (@1, @2, @3, @4, @5, @6, @7, @8)
        """,
        room,
        sanction.ViewerId,
        SanctionSlots.Of(sanction.Kind),
        (int)sanction.Kind,
        sanction.Until?.ToUnixTimeMilliseconds(),
        sanction.Reason,
        sanction.By,
        sanction.At.ToUnixTimeMilliseconds());

    private void Appoint(string room, RoomEvent.RoleChanged changed)
    {
        if (changed.Appointed is { } appointed)
        {
            statements.Execute(
                "INSERT OR REPLACE INTO appointments (room_id, viewer_id, appointed) VALUES (@1, @2, @3)",
                room, changed.ViewerId, appointed ? 1 : 0);
        }
        else
        {
            statements.Execute("DELETE FROM appointments WHERE room_id = @1 AND viewer_id = @2", room, changed.ViewerId);
        }
    }

    private void Put(string room, Appeal appeal) => statements.Execute(
        """
        INSERT OR REPLACE INTO appeals (room_id, epoch, sequence, at_ms, viewer_id, state, appeal) VALUES (@1, @2, @3, @4, @5, @6, @7)
        """,
        room,
        appeal.Id.Epoch,
        appeal.Id.Sequence,
        appeal.At.ToUnixTimeMilliseconds(),
        appeal.Viewer.Id,
        (int)appeal.State,
        JsonSerializer.Serialize(appeal));
}
