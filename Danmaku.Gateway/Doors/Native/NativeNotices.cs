using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Frames of type <c>notice</c>: what a viewer is told about themself. Never who did it.</summary>
internal static class NativeNotices
{
    /// <summary>What an event means to those whom it concerns; <see langword="null"/> for one that concerns nobody.</summary>
    public static SharedFrame? About(string roomId, RoomEvent item) => !IsTold(item)
        ? null
        : NativeFrameWriter.Write("notice"u8, (roomId, item), static (json, state) =>
        {
            json.WriteString("room"u8, state.roomId);
            WriteMembers(json, state.item);
        });

    /// <summary>Whether those whom an event concerns are told.</summary>
    public static bool IsTold(RoomEvent item) => item
        is RoomEvent.ViewerSanctioned or RoomEvent.SanctionLifted or RoomEvent.CommentsDeleted or RoomEvent.ViewerPurged or RoomEvent.AppealAnswered;

    /// <summary>That the viewer has another role in the room now.</summary>
    public static SharedFrame Role(string roomId, ViewerRole role) => NativeFrameWriter.Write("notice"u8, (roomId, role), static (json, state) =>
    {
        json.WriteString("room"u8, state.roomId);
        WriteRoleMembers(json, state.role);
    });

    /// <summary>Writes the members of a notice about another role.</summary>
    public static void WriteRoleMembers(Utf8JsonWriter json, ViewerRole role)
    {
        json.WriteString("about"u8, "role"u8);
        json.WriteString("role"u8, NativeNames.Of(role));
    }

    /// <summary>Writes the members of a notice about an event that <see cref="IsTold"/>.</summary>
    public static void WriteMembers(Utf8JsonWriter json, RoomEvent item)
    {
        switch (item)
        {
            case RoomEvent.ViewerSanctioned { Sanction: var sanction } sanctioned:
                json.WriteString("about"u8, "sanction"u8);
                NativeSanctions.WriteMembers(json, sanction);
                NativeSanctions.WriteReason(json, sanction.Reason);

                // One that an undo put back may have been appealed before: joining anew tells.
                if (sanction.Kind is SanctionKind.Timeout or SanctionKind.Ban && sanctioned.At == sanction.At)
                {
                    json.WriteBoolean("canAppeal"u8, true);
                }

                break;
            case RoomEvent.SanctionLifted lifted:
                json.WriteString("about"u8, "lift"u8);
                json.WriteString("action"u8, NativeWords<SanctionKind>.Of(lifted.Kind));
                break;
            case RoomEvent.CommentsDeleted deleted:
                json.WriteString("about"u8, "delete"u8);
                NativeJson.WriteIds(json, deleted.Comments.AsSpan());
                json.WriteString("cause"u8, NativeWords<DeleteCause>.Of(deleted.Cause));
                NativeSanctions.WriteReason(json, deleted.Reason);
                break;
            case RoomEvent.ViewerPurged purged:
                json.WriteString("about"u8, "purge"u8);
                json.WriteNumber("since"u8, purged.Purged.Since.ToUnixTimeMilliseconds());
                NativeSanctions.WriteReason(json, purged.Reason);
                break;
            case RoomEvent.AppealAnswered answered:
                json.WriteString("about"u8, "appeal"u8);
                NativeSanctions.WriteStateMembers(json, answered.Appeal);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(item), item, "An event that nobody is told about.");
        }
    }
}
