using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>Writes events as lines: those that IRC has words for, and of these the ones that the client asked for.</summary>
/// <param name="hasCommands">Whether lines are written that plain IRC does not know.</param>
/// <param name="memory">What events do not say.</param>
internal sealed class IrcEvents(bool hasCommands, IrcMemory memory)
{
    /// <summary>What <c>/me</c> begins with, in comments.</summary>
    public const string Me = "/me ";

    /// <summary>Writes an event.</summary>
    public void Write(IrcLines lines, string roomId, RoomEvent item)
    {
        switch (item)
        {
            case RoomEvent.CommentPosted { Withheld: null } posted:
                memory.Note(roomId, posted.Comment.Position, posted.Comment.Author.Id);
                WriteComment(lines, roomId, posted.Comment);
                break;
            case RoomEvent.CommentsShown shown:
                foreach (var comment in shown.Comments)
                {
                    memory.Note(roomId, comment.Position, comment.Author.Id);
                    WriteComment(lines, roomId, comment);
                }

                break;
            case RoomEvent.SettingsChanged changed:
                WriteSettings(lines, roomId, changed.Position, changed.InForce ?? changed.Settings);
                break;
            case RoomEvent.BrakeMoved moved:
                WriteSettings(lines, roomId, moved.Position, moved.InForce);
                break;
            default:
                if (hasCommands)
                {
                    WriteCommand(lines, roomId, item);
                }

                break;
        }
    }

    /// <summary>Writes a comment.</summary>
    /// <param name="lines">Where to.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="comment">The comment.</param>
    /// <param name="batch">The batch that it is in; empty for none.</param>
    public void WriteComment(IrcLines lines, string roomId, Comment comment, string batch = "")
    {
        lines.Batch(batch).MessageId(comment.Position.ToString()).Time(comment.At);
        var repliedTo = comment.ReplyTo is { } parent ? memory.AuthorOf(roomId, parent) : null;
        IrcTags.WriteComment(lines, roomId, comment, repliedTo);
        lines.From(IrcNames.LoginOf(comment.Author.Id)).Say("PRIVMSG "u8).Word(IrcNames.ChannelOf(roomId));
        if (comment.Text.StartsWith(Me, StringComparison.Ordinal) && comment.Text.Length > Me.Length)
        {
            lines.Action(comment.Text[Me.Length..]);
        }
        else
        {
            lines.Text(comment.Text);
        }

        lines.EndPart(comment.Position.Epoch, comment.Position.Sequence);
    }

    /// <summary>Writes all settings that IRC has words for.</summary>
    public static void WriteState(IrcLines lines, string roomId, RoomSettings settings) => lines
        .Tag("danmaku-mute-all"u8, settings.MuteAll)
        .Tag("emote-only"u8, false)
        .Tag("followers-only"u8, -1)
        .Tag("r9k"u8, settings.UniqueWindow > TimeSpan.Zero)
        .Tag("rituals"u8, false)
        .Tag("room-id"u8, roomId)
        .Tag("slow"u8, Seconds(settings.SlowMode))
        .Tag("subs-only"u8, settings.MembersOnly)
        .FromServer().Say("ROOMSTATE "u8).Word(IrcNames.ChannelOf(roomId)).End();

    /// <summary>Writes the slow mode alone: what settles a <c>/slow</c>.</summary>
    public static void WriteSlow(IrcLines lines, string roomId, RoomSettings settings) =>
        WriteState(lines.Tag("room-id"u8, roomId).Tag("slow"u8, Seconds(settings.SlowMode)), roomId);

    private void WriteCommand(IrcLines lines, string roomId, RoomEvent item)
    {
        switch (item)
        {
            case RoomEvent.CommentsDeleted deleted:
                foreach (var id in deleted.Comments)
                {
                    WriteDeletion(lines, roomId, item, id);
                }

                break;
            case RoomEvent.CommentsWithheld withheld:
                foreach (var (comment, _) in withheld.Comments)
                {
                    WriteDeletion(lines, roomId, item, comment.Position);
                }

                break;
            case RoomEvent.AnnouncementWithdrawn withdrawn:
                WriteDeletion(lines, roomId, item, withdrawn.Announcement);
                break;
            case RoomEvent.ViewerPurged purged:
                // As if for the shortest timeout that there is, which is how such clients take comments away without more.
                WriteClear(lines, roomId, item, purged.ViewerId, TimeSpan.FromSeconds(1));
                break;
            case RoomEvent.ViewerSanctioned { Sanction: { Kind: SanctionKind.Timeout or SanctionKind.Ban } sanction }:
                WriteClear(lines, roomId, item, sanction.ViewerId, sanction.Until - item.At);
                break;
            case RoomEvent.RoomCleared:
                lines.Time(item.At).Tag("room-id"u8, roomId).Tag("tmi-sent-ts"u8, item.At.ToUnixTimeMilliseconds());
                lines.FromServer().Say("CLEARCHAT "u8).Word(IrcNames.ChannelOf(roomId)).End();
                break;
            case RoomEvent.Announced announced:
                WriteAnnouncement(lines, roomId, announced);
                break;
            case RoomEvent.RoleChanged { Appointed: { } appointed } changed:
                lines.Say(":jtv MODE "u8).Word(IrcNames.ChannelOf(roomId)).Say(appointed ? " +o "u8 : " -o "u8).Word(IrcNames.LoginOf(changed.ViewerId));
                lines.End();
                break;
            default:
                break;
        }
    }

    private void WriteDeletion(IrcLines lines, string roomId, RoomEvent item, RoomPosition id)
    {
        // The text is not said again: it was deleted.
        var login = memory.AuthorOf(roomId, id) is { } author ? IrcNames.LoginOf(author) : "";
        lines.Time(item.At).Tag("login"u8, login).Tag("room-id"u8, roomId).Tag("target-msg-id"u8, id.ToString()).Tag("tmi-sent-ts"u8, item.At.ToUnixTimeMilliseconds());
        lines.FromServer().Say("CLEARMSG "u8).Word(IrcNames.ChannelOf(roomId)).Text("").End();
    }

    private static void WriteClear(IrcLines lines, string roomId, RoomEvent item, string viewerId, TimeSpan? duration)
    {
        lines.Time(item.At);
        if (duration is { } time)
        {
            lines.Tag("ban-duration"u8, Math.Max(1, Seconds(time)));
        }

        lines.Tag("room-id"u8, roomId).Tag("target-user-id"u8, viewerId).Tag("tmi-sent-ts"u8, item.At.ToUnixTimeMilliseconds());
        lines.FromServer().Say("CLEARCHAT "u8).Word(IrcNames.ChannelOf(roomId)).Text(IrcNames.LoginOf(viewerId))
            .End();
    }

    private void WriteAnnouncement(IrcLines lines, string roomId, RoomEvent.Announced announced)
    {
        var by = announced.By;
        memory.Note(roomId, announced.Position, by.Id);
        lines.MessageId(announced.Position.ToString()).Time(announced.At);
        lines.Tag("badge-info"u8, "").Tag("badges"u8, IrcTags.BadgesOf(by.Role)).Tag("color"u8, "").Tag("display-name"u8, by.Name).Tag("emotes"u8, "");
        lines.Tag("flags"u8, "").Tag("id"u8, announced.Position.ToString()).Tag("login"u8, IrcNames.LoginOf(by.Id)).Tag("mod"u8, by.Role == ViewerRole.Moderator);
        lines.Tag("msg-id"u8, "announcement").Tag("msg-param-color"u8, "PRIMARY").Tag("room-id"u8, roomId).Tag("subscriber"u8, false);
        lines.Tag("system-msg"u8, "").Tag("tmi-sent-ts"u8, announced.At.ToUnixTimeMilliseconds()).Tag("user-id"u8, by.Id).Tag("user-type"u8, IrcTags.TypeOf(by.Role));
        lines.FromServer().Say("USERNOTICE "u8).Word(IrcNames.ChannelOf(roomId)).Text(announced.Text)
            .End();
    }

    /// <summary>Only what is another than before; without what it was before, all.</summary>
    private void WriteSettings(IrcLines lines, string roomId, RoomPosition position, RoomSettings settings)
    {
        var before = memory.SettingsBefore(roomId, position);
        memory.Note(roomId, position, settings);
        if (!hasCommands)
        {
            return;
        }

        if (before is null)
        {
            WriteState(lines, roomId, settings);
            return;
        }

        // A line for each: clients look for the slow mode only in lines that have nothing else.
        if (before.SlowMode != settings.SlowMode)
        {
            WriteSlow(lines, roomId, settings);
        }

        if (before.MembersOnly != settings.MembersOnly)
        {
            WriteState(lines.Tag("room-id"u8, roomId).Tag("subs-only"u8, settings.MembersOnly), roomId);
            WriteNotice(lines, roomId, settings.MembersOnly ? "subs_on" : "subs_off", settings.MembersOnly
                ? "Only members may comment now." : "Not only members may comment any more.");
        }

        if (before.UniqueWindow > TimeSpan.Zero != settings.UniqueWindow > TimeSpan.Zero)
        {
            var isOn = settings.UniqueWindow > TimeSpan.Zero;
            WriteState(lines.Tag("r9k"u8, isOn).Tag("room-id"u8, roomId), roomId);
            WriteNotice(lines, roomId, isOn ? "r9k_on" : "r9k_off", isOn
                ? $"A text may not be repeated within {Seconds(settings.UniqueWindow)} s now." : "Texts may be repeated again.");
        }

        if (before.MuteAll != settings.MuteAll)
        {
            WriteState(lines.Tag("danmaku-mute-all"u8, settings.MuteAll).Tag("room-id"u8, roomId), roomId);
            WriteNotice(lines, roomId, settings.MuteAll ? "danmaku_mute_all_on" : "danmaku_mute_all_off", settings.MuteAll
                ? "Only moderators and the streamer may comment now." : "Not only moderators may comment any more.");
        }
    }

    private static void WriteState(IrcLines lines, string roomId) =>
        lines.FromServer().Say("ROOMSTATE "u8).Word(IrcNames.ChannelOf(roomId)).End();

    private static void WriteNotice(IrcLines lines, string roomId, string id, string text) =>
        lines.Tag("msg-id"u8, id).FromServer().Say("NOTICE "u8).Word(IrcNames.ChannelOf(roomId)).Text(text).End();

    private static long Seconds(TimeSpan time) => (long)Math.Round(time.TotalSeconds);
}
