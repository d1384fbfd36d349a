using System.Globalization;
using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>Lines of the command <c>NOTICE</c>: refusals, and what viewers are told about themselves. docs/doors/irc.md has the table.</summary>
internal static class IrcNotices
{
    /// <summary>The <c>msg-id</c> for a comment that was not accepted.</summary>
    public static string IdOf(RejectReason reason) => reason switch
    {
        RejectReason.SlowMode => "msg_slowmode",
        RejectReason.NotUnique => "msg_duplicate",
        RejectReason.MembersOnly => "msg_subsonly",
        RejectReason.MuteAll => "msg_channel_blocked",
        RejectReason.LinkBlocked or RejectReason.TermBlocked or RejectReason.JudgeRejected => "msg_rejected_mandatory",
        RejectReason.TimedOut => "msg_timedout",
        RejectReason.Banned => "msg_banned",
        RejectReason.WarningPending => "msg_suspended",
        RejectReason.TokenRequired or RejectReason.NotAllowed or RejectReason.TooManyRooms => "no_permission",
        RejectReason.NotJoined or RejectReason.RoomIdInvalid or RejectReason.RoomForbidden => "msg_room_not_found",
        < RejectReason.RateLimited => "msg_bad_characters",
        _ => "msg_ratelimit",
    };

    /// <summary>The <c>msg-id</c> for a room that was not joined: one that ends a client's waiting.</summary>
    public static string IdOfJoin(RejectReason reason) => IdOf(reason) switch
    {
        "msg_ratelimit" or "msg_bad_characters" => "msg_channel_suspended",
        var id => id,
    };

    /// <summary>Writes a notice to a channel.</summary>
    public static IrcLines Write(IrcLines lines, string channel, string id, string text)
    {
        lines.Tag("msg-id"u8, id).FromServer().Say("NOTICE "u8).Word(channel).Text(text);
        return lines.End();
    }

    /// <summary>Writes why something was refused: which limit, and when to try again.</summary>
    public static IrcLines Write(IrcLines lines, string channel, string id, Rejection rejection)
    {
        lines.Tag("danmaku-reason"u8, (int)rejection.Reason);
        if (rejection.RetryAfter is not { } wait)
        {
            return Write(lines, channel, id, rejection.Message);
        }

        var ms = (long)Math.Ceiling(wait.TotalMilliseconds);
        lines.Tag("danmaku-retry-after-ms"u8, ms);
        var again = rejection.Message.Contains("try again", StringComparison.OrdinalIgnoreCase)
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" Try again in {Math.Max(1, (ms + 999) / 1000)} s.");
        return Write(lines, channel, id, rejection.Message + again);
    }

    /// <summary>Writes what an event means to those whom it concerns; nothing for one that they need not be told.</summary>
    public static void WriteAbout(IrcLines lines, string roomId, RoomEvent item)
    {
        var channel = IrcNames.ChannelOf(roomId);
        switch (item)
        {
            case RoomEvent.ViewerSanctioned { Sanction: { Kind: SanctionKind.Timeout, Until: { } until } sanction }:
                var seconds = Math.Max(1, (long)Math.Round((until - item.At).TotalSeconds));
                Write(lines, channel, "msg_timedout", string.Create(CultureInfo.InvariantCulture, $"You are timed out for {seconds} s{Because(sanction.Reason)}"));
                break;
            case RoomEvent.ViewerSanctioned { Sanction: { Kind: SanctionKind.Ban } sanction }:
                Write(lines, channel, "danmaku_banned", $"You are banned{Because(sanction.Reason)} /appeal and a text asks whether that is right.");
                break;
            case RoomEvent.ViewerSanctioned { Sanction: { Kind: SanctionKind.Warning } sanction }:
                Write(lines, channel, "msg_suspended", $"A moderator warns you{Because(sanction.Reason)} Send /acknowledge to comment again.");
                break;
            case RoomEvent.SanctionLifted { Kind: SanctionKind.Timeout or SanctionKind.Ban }:
                Write(lines, channel, "danmaku_lifted", "You may comment again.");
                break;
            case RoomEvent.CommentsDeleted deleted:
                Write(lines, channel, "danmaku_deleted", $"A comment of yours was deleted{Because(deleted.Reason)}");
                break;
            case RoomEvent.ViewerPurged purged:
                Write(lines, channel, "danmaku_deleted", $"Your comments were deleted{Because(purged.Reason)}");
                break;
            case RoomEvent.AppealAnswered answered:
                Write(lines, channel, "danmaku_appeal", $"Your appeal was answered{Because(answered.Appeal.Answer)}");
                break;
            default:
                break;
        }
    }

    private static string Because(string? reason) => reason is { Length: > 0 } ? $": {reason}" : ".";
}
