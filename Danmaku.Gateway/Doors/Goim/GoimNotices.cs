using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>Commands that a viewer is told about themself with: <c>DANMAKU_NOTICE</c>. Never who did it.</summary>
internal static class GoimNotices
{
    /// <summary>What an event means to those whom it concerns; <see langword="null"/> for one that concerns nobody.</summary>
    public static SharedFrame? About(GoimFormat format, string roomId, RoomEvent item) => item switch
    {
        RoomEvent.ViewerSanctioned { Sanction: var sanction } => Sanctioned(format, roomId, sanction),
        RoomEvent.SanctionLifted or RoomEvent.CommentsDeleted or RoomEvent.ViewerPurged or RoomEvent.AppealAnswered =>
            format.Tell("DANMAKU_NOTICE"u8, (roomId, item), static (json, state) =>
            {
                json.WriteString("room"u8, state.roomId);
                Write(json, state.item);
            }),
        _ => null,
    };

    /// <summary>How the viewer stands who has just come in; <see langword="null"/> when nothing is held against them.</summary>
    public static SharedFrame? Standing(GoimFormat format, string roomId, ViewerStanding standing) =>
        (standing.Sanction ?? standing.Warning) is { } sanction ? Sanctioned(format, roomId, sanction) : null;

    /// <summary>That the viewer has another role in the room now.</summary>
    public static SharedFrame Role(GoimFormat format, string roomId, ViewerRole role) =>
        format.Tell("DANMAKU_NOTICE"u8, (roomId, role), static (json, state) =>
        {
            json.WriteString("room"u8, state.roomId);
            json.WriteString("about"u8, "role"u8);
            json.WriteString("role"u8, GoimWords<ViewerRole>.Of(state.role));
        });

    /// <summary>That the viewer's token runs out.</summary>
    public static SharedFrame Expiring(GoimFormat format, string roomId, DateTimeOffset expiresAt) =>
        format.Tell("DANMAKU_NOTICE"u8, (roomId, expiresAt), static (json, state) =>
        {
            json.WriteString("room"u8, state.roomId);
            json.WriteString("about"u8, "token"u8);
            json.WriteNumber("expires_at"u8, state.expiresAt.ToUnixTimeMilliseconds());
        });

    /// <summary>That this gateway goes away.</summary>
    public static SharedFrame Move(GoimFormat format, TimeSpan within) =>
        format.Tell("DANMAKU_MOVE"u8, within, static (json, within) => json.WriteNumber("within_ms"u8, (long)within.TotalMilliseconds));

    private static SharedFrame Sanctioned(GoimFormat format, string roomId, Sanction sanction) =>
        format.Tell("DANMAKU_NOTICE"u8, (roomId, sanction), static (json, state) =>
        {
            json.WriteString("room"u8, state.roomId);
            json.WriteString("about"u8, "sanction"u8);
            json.WriteString("action"u8, GoimWords<SanctionKind>.Of(state.sanction.Kind));
            GoimEvents.WriteUntil(json, state.sanction.Until);
            WriteReason(json, state.sanction.Reason);
        });

    private static void Write(Utf8JsonWriter json, RoomEvent item)
    {
        switch (item)
        {
            case RoomEvent.SanctionLifted lifted:
                json.WriteString("about"u8, "lift"u8);
                json.WriteString("action"u8, GoimWords<SanctionKind>.Of(lifted.Kind));
                break;
            case RoomEvent.CommentsDeleted deleted:
                json.WriteString("about"u8, "delete"u8);
                GoimEvents.WriteIds(json, deleted.Comments.AsSpan());
                json.WriteString("cause"u8, GoimWords<DeleteCause>.Of(deleted.Cause));
                WriteReason(json, deleted.Reason);
                break;
            case RoomEvent.ViewerPurged purged:
                json.WriteString("about"u8, "purge"u8);
                json.WriteNumber("since"u8, purged.Purged.Since.ToUnixTimeMilliseconds());
                WriteReason(json, purged.Reason);
                break;
            case RoomEvent.AppealAnswered { Appeal: var appeal }:
                json.WriteString("about"u8, "appeal"u8);
                json.WriteString("state"u8, GoimWords<AppealState>.Of(appeal.State));
                if (appeal.Answer is { } answer)
                {
                    json.WriteString("answer"u8, answer);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(item), item, "An event that nobody is told about.");
        }
    }

    private static void WriteReason(Utf8JsonWriter json, string? reason)
    {
        if (reason is not null)
        {
            json.WriteString("reason"u8, reason);
        }
    }
}
