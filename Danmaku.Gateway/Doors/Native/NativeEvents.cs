using System.Text.Json;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Writes events as batches have them. Who did it and why are written where they are known: viewers' events come without.</summary>
internal static class NativeEvents
{
    private static readonly JsonEncodedText DelayOver = JsonEncodedText.Encode("delay");

    /// <summary>Writes an event as an object.</summary>
    public static void Write(Utf8JsonWriter json, RoomEvent item)
    {
        json.WriteStartObject();
        json.WriteNumber("seq"u8, item.Position.Sequence);
        WriteMembers(json, item);
        json.WriteEndObject();
    }

    /// <summary>Writes an event as an object that is no part of a batch: with its whole position as <c>id</c> in place of <c>seq</c>.</summary>
    public static void WriteWithId(Utf8JsonWriter json, RoomEvent item)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, item.Position.ToString());
        WriteMembers(json, item);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, RoomEvent item)
    {
        json.WriteNumber("at"u8, item.At.ToUnixTimeMilliseconds());
        if (item is RoomEvent.CommentPosted posted)
        {
            json.WriteString("kind"u8, "comment"u8);
            NativeJson.WriteComment(json, posted.Comment);
            if (posted.Withheld is { } withheld)
            {
                NativeStaff.WriteWithholding(json, withheld);
            }
        }
        else if (!TryWriteAboutComments(json, item) && !TryWriteAboutViewers(json, item))
        {
            WriteAboutRoom(json, item);
        }
    }

    private static bool TryWriteAboutComments(Utf8JsonWriter json, RoomEvent item)
    {
        switch (item)
        {
            case RoomEvent.CommentsShown shown:
                json.WriteString("kind"u8, "show"u8);
                NativeJson.WriteComments(json, shown.Comments.AsSpan());
                json.WriteString("cause"u8, NameOf(shown.Cause));
                NativeJson.WriteBy(json, shown.By);
                return true;
            case RoomEvent.CommentsWithheld withheld:
                json.WriteString("kind"u8, "withhold"u8);
                NativeStaff.WriteWithheld(json, "comments"u8, withheld.Comments.AsSpan());
                NativeJson.WriteBy(json, withheld.By);
                return true;
            case RoomEvent.CommentsDeleted deleted:
                json.WriteString("kind"u8, "delete"u8);
                NativeJson.WriteIds(json, deleted.Comments.AsSpan());
                if (deleted.Cause != DeleteCause.Deleted)
                {
                    json.WriteString("cause"u8, NativeWords<DeleteCause>.Of(deleted.Cause));
                }

                NativeSanctions.WriteReason(json, deleted.Reason);
                NativeJson.WriteBy(json, deleted.By);
                return true;
            case RoomEvent.RoomCleared cleared:
                json.WriteString("kind"u8, "clear"u8);
                NativeJson.WriteBy(json, cleared.By);
                return true;
            case RoomEvent.CommentPinned pinned:
                json.WriteString("kind"u8, "pin"u8);
                NativeJson.WritePin(json, pinned.Pin);
                return true;
            case RoomEvent.CommentUnpinned unpinned:
                json.WriteString("kind"u8, "unpin"u8);
                NativeJson.WriteBy(json, unpinned.By);
                return true;
            default:
                return false;
        }
    }

    private static bool TryWriteAboutViewers(Utf8JsonWriter json, RoomEvent item)
    {
        switch (item)
        {
            case RoomEvent.ViewerPurged purged:
                WriteKind(json, "purge"u8, purged.ViewerId);
                NativeSanctions.WritePurgedMembers(json, purged.Purged);
                NativeSanctions.WriteReason(json, purged.Reason);
                NativeJson.WriteBy(json, purged.By);
                return true;
            case RoomEvent.ViewerSanctioned sanctioned:
                WriteKind(json, "sanction"u8, sanctioned.Sanction.ViewerId);
                NativeSanctions.WriteMembers(json, sanctioned.Sanction);
                if (sanctioned.Purged is { } taken)
                {
                    json.WriteStartObject("purge"u8);
                    NativeSanctions.WritePurgedMembers(json, taken);
                    json.WriteEndObject();
                }

                NativeSanctions.WriteReason(json, sanctioned.Sanction.Reason);
                NativeJson.WriteBy(json, sanctioned.Sanction.By);
                return true;
            case RoomEvent.SanctionLifted lifted:
                WriteKind(json, "lift"u8, lifted.ViewerId);
                json.WriteString("action"u8, NativeWords<SanctionKind>.Of(lifted.Kind));
                NativeJson.WriteBy(json, lifted.By);
                return true;
            case RoomEvent.RoleChanged changed:
                WriteKind(json, "role"u8, changed.ViewerId);
                if (changed.Appointed is { } appointed)
                {
                    json.WriteBoolean("appointed"u8, appointed);
                }
                else
                {
                    json.WriteNull("appointed"u8);
                }

                NativeJson.WriteBy(json, changed.By);
                return true;
            case RoomEvent.NoteAdded note:
                WriteKind(json, "note"u8, note.ViewerId);
                json.WriteString("text"u8, note.Text);
                NativeJson.WriteBy(json, note.By);
                return true;
            case RoomEvent.AppealMade made:
                json.WriteString("kind"u8, "appeal"u8);
                json.WritePropertyName("appeal"u8);
                NativeSanctions.WriteAppeal(json, made.Appeal);
                return true;
            case RoomEvent.AppealAnswered answered:
                json.WriteString("kind"u8, "appeal-answer"u8);
                json.WritePropertyName("appeal"u8);
                NativeSanctions.WriteAppeal(json, answered.Appeal);
                return true;
            default:
                return false;
        }
    }

    private static void WriteAboutRoom(Utf8JsonWriter json, RoomEvent item)
    {
        switch (item)
        {
            case RoomEvent.Announced announced:
                json.WriteString("kind"u8, "announce"u8);
                json.WriteString("text"u8, announced.Text);
                json.WritePropertyName("from"u8);
                NativeJson.WriteViewer(json, announced.By);
                break;
            case RoomEvent.AnnouncementWithdrawn withdrawn:
                json.WriteString("kind"u8, "withdraw"u8);
                json.WriteString("announcement"u8, withdrawn.Announcement.ToString());
                NativeJson.WriteBy(json, withdrawn.By);
                break;
            case RoomEvent.SettingsChanged changed:
                json.WriteString("kind"u8, "settings"u8);
                json.WritePropertyName("settings"u8);
                NativeSettings.Write(json, changed.InForce ?? changed.Settings);
                if (changed.InForce is not null)
                {
                    json.WritePropertyName("configured"u8);
                    NativeSettings.Write(json, changed.Settings);
                }

                NativeJson.WriteBy(json, changed.By);
                break;
            case RoomEvent.BrakeMoved moved:
                json.WriteString("kind"u8, "brake"u8);
                NativeStaff.WriteBrakeMembers(json, moved.State);
                json.WritePropertyName("settings"u8);
                NativeSettings.Write(json, moved.InForce);
                NativeJson.WriteBy(json, moved.By);
                break;
            case RoomEvent.RulesChanged changed:
                json.WriteString("kind"u8, "rules"u8);
                NativeRules.WriteVersionMembers(json, changed.Rules.Version);
                break;
            case RoomEvent.ActionUndone undone:
                json.WriteString("kind"u8, "undo"u8);
                json.WriteString("event"u8, undone.Action.ToString());
                NativeJson.WriteBy(json, undone.By);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(item), item, "An event without a wire form.");
        }
    }

    private static void WriteKind(Utf8JsonWriter json, ReadOnlySpan<byte> kind, string viewerId)
    {
        json.WriteString("kind"u8, kind);
        json.WriteString("viewer"u8, viewerId);
    }

    private static JsonEncodedText NameOf(ShowCause cause) => cause == ShowCause.DelayOver ? DelayOver : NativeWords<ShowCause>.Of(cause);
}
