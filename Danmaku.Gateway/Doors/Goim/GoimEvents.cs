using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>Writes events as commands.</summary>
/// <remarks>
/// Moderators get what viewers get: clients of this format put whatever comes on the picture, and a comment that waits for a moderator has no
/// business there.
/// </remarks>
internal static class GoimEvents
{
    /// <summary>Writes an event.</summary>
    public static void Write(GoimPacketWriter packets, RoomEvent item)
    {
        if (item.IsStaffOnly)
        {
            WriteSkipped(packets, item.Position, item.Position.Sequence, SkipReason.Private);
        }
        else if (!TryWriteAboutComments(packets, item) && !TryWriteAboutRoom(packets, item))
        {
            throw new ArgumentOutOfRangeException(nameof(item), item, "An event without a command.");
        }
    }

    /// <summary>Writes that events will not be sent, and why.</summary>
    public static void WriteSkipped(GoimPacketWriter packets, RoomPosition first, long last, SkipReason reason)
    {
        var json = packets.BeginData("DANMAKU_SKIPPED"u8);
        json.WriteString("from"u8, first.ToString());
        json.WriteString("to"u8, (first with { Sequence = last }).ToString());
        json.WriteString("reason"u8, GoimWords<SkipReason>.Of(reason));
        packets.EndData();
    }

    /// <summary>Writes the members of a room as it is: without comments, which would all cross the picture at once.</summary>
    public static void WriteRoom(Utf8JsonWriter json, RoomSnapshot room)
    {
        json.WriteString("room"u8, room.RoomId);
        json.WriteString("position"u8, room.Position.ToString());
        json.WriteStartObject("settings"u8);
        WriteSettings(json, room.Settings);
        json.WriteEndObject();
        if (room.Pin is { } pin)
        {
            json.WriteStartObject("pin"u8);
            WritePin(json, pin);
            json.WriteEndObject();
        }
    }

    /// <summary>Writes the member <c>ids</c>.</summary>
    public static void WriteIds(Utf8JsonWriter json, ReadOnlySpan<RoomPosition> ids)
    {
        json.WriteStartArray("ids"u8);
        foreach (var id in ids)
        {
            json.WriteStringValue(id.ToString());
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the members <c>viewer</c> and <c>uid</c>.</summary>
    public static void WriteViewer(Utf8JsonWriter json, string viewerId)
    {
        json.WriteString("viewer"u8, viewerId);
        json.WriteNumber("uid"u8, GoimViewer.NumberOf(viewerId));
    }

    /// <summary>Writes the member <c>until</c>, where there is an end.</summary>
    public static void WriteUntil(Utf8JsonWriter json, DateTimeOffset? until)
    {
        if (until is { } end)
        {
            json.WriteNumber("until"u8, end.ToUnixTimeMilliseconds());
        }
    }

    private static bool TryWriteAboutComments(GoimPacketWriter packets, RoomEvent item)
    {
        switch (item)
        {
            case RoomEvent.CommentPosted posted:
                GoimComments.Write(packets, posted.Comment, posted);
                return true;
            case RoomEvent.CommentsShown shown:
                foreach (var comment in shown.Comments)
                {
                    GoimComments.Write(packets, comment, shown);
                }

                return true;
            case RoomEvent.CommentsDeleted deleted:
                WriteDeleted(packets, deleted.Comments.AsSpan(), deleted);
                return true;
            case RoomEvent.CommentsWithheld withheld:
                WriteDeleted(packets, [.. withheld.Comments.Select(static comment => comment.Comment.Position)], withheld);
                return true;
            case RoomEvent.ViewerPurged purged:
                var purge = packets.BeginData("DANMAKU_PURGE"u8);
                WriteViewer(purge, purged.ViewerId);
                WritePurged(purge, purged.Purged);
                packets.EndDataOf(purged);
                GoimSuperChats.WriteDeleted(packets, purged.Purged.Known.AsSpan(), purged);
                return true;
            case RoomEvent.RoomCleared cleared:
                packets.BeginData("DANMAKU_CLEAR"u8);
                packets.EndDataOf(cleared);
                return true;
            case RoomEvent.CommentPinned pinned:
                WritePin(packets.BeginData("DANMAKU_PIN"u8), pinned.Pin);
                packets.EndDataOf(pinned);
                return true;
            case RoomEvent.CommentUnpinned unpinned:
                packets.BeginData("DANMAKU_UNPIN"u8);
                packets.EndDataOf(unpinned);
                return true;
            default:
                return false;
        }
    }

    private static bool TryWriteAboutRoom(GoimPacketWriter packets, RoomEvent item)
    {
        Utf8JsonWriter json;
        switch (item)
        {
            case RoomEvent.ViewerSanctioned { Sanction: var sanction } sanctioned:
                json = packets.BeginData("DANMAKU_SANCTION"u8);
                WriteViewer(json, sanction.ViewerId);
                json.WriteString("action"u8, GoimWords<SanctionKind>.Of(sanction.Kind));
                WriteUntil(json, sanction.Until);
                if (sanctioned.Purged is { } gone)
                {
                    WritePurged(json, gone);
                }

                packets.EndDataOf(sanctioned);
                if (sanctioned.Purged is { Known: { IsEmpty: false } known })
                {
                    GoimSuperChats.WriteDeleted(packets, known.AsSpan(), sanctioned);
                }

                return true;
            case RoomEvent.SanctionLifted lifted:
                json = packets.BeginData("DANMAKU_LIFT"u8);
                WriteViewer(json, lifted.ViewerId);
                json.WriteString("action"u8, GoimWords<SanctionKind>.Of(lifted.Kind));
                break;
            case RoomEvent.Announced announced:
                json = packets.BeginData("DANMAKU_ANNOUNCE"u8);
                json.WriteString("text"u8, announced.Text);
                WriteViewer(json, announced.By.Id);
                json.WriteString("name"u8, announced.By.Name);
                break;
            case RoomEvent.AnnouncementWithdrawn withdrawn:
                json = packets.BeginData("DANMAKU_WITHDRAW"u8);
                json.WriteString("announcement"u8, withdrawn.Announcement.ToString());
                break;
            case RoomEvent.SettingsChanged changed:
                WriteSettings(packets.BeginData("DANMAKU_SETTINGS"u8), changed.InForce ?? changed.Settings);
                break;
            case RoomEvent.BrakeMoved moved:
                WriteSettings(packets.BeginData("DANMAKU_SETTINGS"u8), moved.InForce);
                break;
            default:
                return false;
        }

        packets.EndDataOf(item);
        return true;
    }

    private static void WriteDeleted(GoimPacketWriter packets, ReadOnlySpan<RoomPosition> ids, RoomEvent item)
    {
        WriteIds(packets.BeginData("DANMAKU_DELETE"u8), ids);
        packets.EndDataOf(item);
        GoimSuperChats.WriteDeleted(packets, ids, item);
    }

    private static void WritePurged(Utf8JsonWriter json, PurgedComments purged)
    {
        json.WriteNumber("since"u8, purged.Since.ToUnixTimeMilliseconds());
        WriteIds(json, purged.Known.AsSpan());
    }

    private static void WritePin(Utf8JsonWriter json, Pin pin)
    {
        json.WriteString("id"u8, pin.Comment.Position.ToString());
        json.WriteString("text"u8, pin.Comment.Text);
        WriteViewer(json, pin.Comment.Author.Id);
        json.WriteString("name"u8, pin.Comment.Author.Name);
        WriteUntil(json, pin.Until);
    }

    // What a client can do something with: how fast, how long, who may.
    private static void WriteSettings(Utf8JsonWriter json, RoomSettings settings)
    {
        json.WriteNumber("slow_mode"u8, settings.SlowMode.TotalSeconds);
        json.WriteBoolean("members_only"u8, settings.MembersOnly);
        json.WriteBoolean("mute_all"u8, settings.MuteAll);
        json.WriteNumber("unique_window"u8, settings.UniqueWindow.TotalSeconds);
        json.WriteString("links_from"u8, GoimWords<ViewerRole>.Of(settings.LinksFrom));
        json.WriteNumber("text_limit"u8, settings.TextLimit);
        json.WriteNumber("display_budget"u8, settings.DisplayBudget);
        json.WriteNumber("delay"u8, settings.Delay.TotalSeconds);
    }
}
