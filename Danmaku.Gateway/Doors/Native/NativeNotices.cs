using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Native;

/// <summary>Frames of type <c>notice</c>: what a viewer is told about themself. Never who did it.</summary>
internal static class NativeNotices
{
    /// <summary>What an event means to those whom it concerns; <see langword="null"/> for one that concerns nobody.</summary>
    public static SharedFrame? About(string roomId, RoomEvent item) => item switch
    {
        RoomEvent.ViewerSanctioned or RoomEvent.SanctionLifted or RoomEvent.CommentsDeleted or RoomEvent.ViewerPurged or RoomEvent.AppealAnswered =>
            NativeFrameWriter.Write("notice"u8, (roomId, item), static (json, state) =>
            {
                json.WriteString("room"u8, state.roomId);
                Write(json, state.item);
            }),
        _ => null,
    };

    /// <summary>That the viewer has another role in the room now.</summary>
    public static SharedFrame Role(string roomId, ViewerRole role) => NativeFrameWriter.Write("notice"u8, (roomId, role), static (json, state) =>
    {
        json.WriteString("room"u8, state.roomId);
        json.WriteString("about"u8, "role"u8);
        json.WriteString("role"u8, NativeNames.Of(state.role));
    });

    private static void Write(Utf8JsonWriter json, RoomEvent item)
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
