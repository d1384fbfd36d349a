using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Irc;

/// <content>What is said to a channel: comments, and commands that come as text.</content>
internal sealed partial class IrcConnection
{
    private const string ActionBegin = "\u0001ACTION ";
    private const char ActionEnd = '\u0001';

    private void Say(IrcLine line)
    {
        var (channel, text) = (line[0], line[1]);
        var action = ActionOf(text);
        if (action is null && !text.StartsWith("//", StringComparison.Ordinal) && IrcCommands.Read(text) is { } command)
        {
            Obey(command, channel);
            return;
        }

        // Two slashes are one that is meant.
        var said = action is not null ? IrcEvents.Me + action : text.StartsWith("//", StringComparison.Ordinal) ? text[1..] : text;
        var roomId = RoomOf(channel);
        if (!TryReadDraft(line, roomId, said, out var draft, out var wrong))
        {
            Refuse(channel, IrcNotices.IdOf(wrong!.Reason), _sessions.Counted(RequestKind.Post, wrong));
            return;
        }

        var session = _sessions.Find(roomId);
        var rejection = _sessions.Start(RequestKind.Post, roomId, viewer => PostAsync(session!, viewer, draft!));
        Refuse(channel, IrcNotices.IdOf(rejection?.Reason ?? default), rejection);
    }

    /// <summary>The text of an action, as clients send it or as it is typed; <see langword="null"/> for anything else.</summary>
    private static string? ActionOf(string text)
    {
        if (text.StartsWith(ActionBegin, StringComparison.Ordinal))
        {
            return text[ActionBegin.Length..].TrimEnd(ActionEnd);
        }

        return text.StartsWith(IrcEvents.Me, StringComparison.OrdinalIgnoreCase) || text.StartsWith(".me ", StringComparison.OrdinalIgnoreCase)
            ? text[IrcEvents.Me.Length..]
            : null;
    }

    private bool TryReadDraft(IrcLine line, string roomId, string text, out CommentDraft? draft, out Rejection? wrong)
    {
        (draft, wrong) = (null, null);
        RoomPosition? parent = null;
        if (line.Tags.TryGetValue("reply-parent-msg-id", out var id))
        {
            if (!RoomPosition.TryParse(id, out var position))
            {
                wrong = new Rejection(RejectReason.ReplyUnknown, "reply-parent-msg-id is the id tag of a comment, such as 3.120.");
                return false;
            }

            parent = position;
        }

        var style = new CommentStyle(CommentMode.Scroll, _color, CommentSize.Normal);
        if (line.Tags.TryGetValue("color", out var color) && color.Length > 0)
        {
            if (IrcCommands.ReadColor(color) is not { } rgb)
            {
                wrong = new Rejection(RejectReason.StyleInvalid, "color is #RRGGBB.");
                return false;
            }

            style = style with { Color = rgb };
        }

        if (line.Tags.TryGetValue("danmaku-mode", out var mode))
        {
            style = style with { Mode = IrcTags.ModeOf(mode) ?? default };
        }

        if (line.Tags.TryGetValue("danmaku-size", out var size))
        {
            style = style with { Size = IrcTags.SizeOf(size) ?? default };
        }

        draft = new CommentDraft
        {
            Text = text,
            Style = style,
            ReplyTo = parent,
            Mention = parent is { } comment ? _door.Memory.AuthorOf(roomId, comment) : null,
            Nonce = line.Tags.TryGetValue("client-nonce", out var nonce) && nonce.Length > 0 ? nonce : null,
        };
        return true;
    }

    private async Task<RequestResult> PostAsync(ViewerSession session, Viewer viewer, CommentDraft draft)
    {
        using var span = CommentSpans.BeginPost(session.RoomId, IrcDoor.Subprotocol);
        var channel = IrcNames.ChannelOf(session.RoomId);
        var isEchoed = _abilities.HasFlag(IrcAbilities.Echo);
        PostResult? result = null;
        if (!isEchoed)
        {
            _echo.BeginPost();
        }

        try
        {
            result = span.Answered(await _sessions.PostAsync(session.RoomId, viewer, draft));
        }
        finally
        {
            if (!isEchoed)
            {
                _echo.EndPost(session.RoomId, result as PostResult.Accepted);
            }
        }

        switch (result)
        {
            case PostResult.Accepted accepted:
                Send(IrcAnswers.State(_format, session, draft.Style.Color, accepted.Position, draft.Nonce));
                if (accepted.Stage == CommentStage.Held)
                {
                    Notice(channel, "msg_rejected", "Your comment waits for a moderator.");
                }

                return accepted.Stored ? RequestResult.Done : RequestResult.Unstored;
            case PostResult.Rejected { Rejection: var rejection }:
                Refuse(channel, IrcNotices.IdOf(rejection.Reason), rejection);
                return _sessions.Refused(rejection);
            default:
                throw new InvalidOperationException("A post with an unknown result.");
        }
    }

    private void Obey(IrcCommand command, string channel)
    {
        var roomId = RoomOf(channel);
        switch (command)
        {
            case IrcCommand.Moderate moderate:
                Start(channel, moderate.Answers.Failed, (session, viewer) => ModerateAsync(session, viewer, moderate));
                break;
            case IrcCommand.ListModerators:
                Start(channel, "usage_mods", ListModeratorsAsync);
                break;
            case IrcCommand.ChooseColor { Color: var color }:
                _color = color;
                Notice(channel, "color_changed", "Your comments have this colour until you disconnect.");
                break;
            case IrcCommand.Answer answer:
                Notice(channel, answer.Id, answer.Message);
                break;
            case IrcCommand.Disconnect:
                _socket.Close(CloseCode.Normal, "Quit");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, "A command without a handler.");
        }

        void Start(string to, string failed, Func<ViewerSession, Viewer, Task<RequestResult>> request)
        {
            var session = _sessions.Find(roomId);
            var rejection = _sessions.Start(RequestKind.Moderate, roomId, viewer => request(session!, viewer));
            if (rejection is not null)
            {
                var id = IrcNotices.IdOf(rejection.Reason);
                Refuse(to, id is "msg_ratelimit" ? failed : id, rejection);
            }
        }
    }

    private async Task<RequestResult> ModerateAsync(ViewerSession session, Viewer viewer, IrcCommand.Moderate moderate)
    {
        var (roomId, channel) = (session.RoomId, IrcNames.ChannelOf(session.RoomId));
        var before = _door.Memory.SettingsOf(roomId);
        switch (await _sessions.ModerateAsync(roomId, viewer, moderate.Command))
        {
            case ModerationResult.Done done:
                if (moderate.Answers.Done.Length > 0)
                {
                    Notice(channel, moderate.Answers.Done, moderate.Answers.DoneText);
                }
                else if (moderate.Command is ModerationCommand.Configure { Change: var change } && before is not null)
                {
                    SayWhatIsSo(roomId, channel, before, change);
                }

                return done.Stored ? RequestResult.Done : RequestResult.Unstored;
            case ModerationResult.Refused { Rejection: var rejection }:
                Refuse(channel, moderate.Answers.IdOf(rejection, viewer with { Role = session.Role }), rejection);
                return _sessions.Refused(rejection);
            default:
                throw new InvalidOperationException("A command with an unknown result.");
        }
    }

    /// <summary>A change to what is so already changes nothing, and nobody is told; who asked waits for a word all the same.</summary>
    private void SayWhatIsSo(string roomId, string channel, RoomSettings before, SettingsChange change)
    {
        if (change.SlowMode == before.SlowMode && _format.HasCommands)
        {
            var lines = _format.Begin();
            IrcEvents.WriteSlow(lines, roomId, before);
            Send(_format.Build(lines));
        }
        else if (change.MembersOnly is { } isMembersOnly && isMembersOnly == before.MembersOnly)
        {
            Notice(channel, isMembersOnly ? "already_subs_on" : "already_subs_off", "That is so already.");
        }
        else if (change.UniqueWindow is { } window && window > TimeSpan.Zero == before.UniqueWindow > TimeSpan.Zero)
        {
            Notice(channel, window > TimeSpan.Zero ? "already_r9k_on" : "already_r9k_off", "That is so already.");
        }
    }

    private async Task<RequestResult> ListModeratorsAsync(ViewerSession session, Viewer viewer)
    {
        var channel = IrcNames.ChannelOf(session.RoomId);
        if (session.Role < ViewerRole.Moderator)
        {
            var refusal = new Rejection(RejectReason.NotAllowed, "Only moderators and the streamer can do that.");
            Refuse(channel, "no_permission", refusal);
            return _sessions.Refused(refusal);
        }

        try
        {
            var snapshot = await _door.Parts.Link.SnapshotAsync(session.RoomId, _door.Parts.Stopping);
            string[] logins = [.. (snapshot.Staff?.Appointments ?? []).Where(static one => one.Appointed).Select(static one => IrcNames.LoginOf(one.ViewerId))];
            Notice(channel, logins.Length > 0 ? "room_mods" : "no_mods", logins.Length > 0
                ? $"The moderators that the streamer has appointed are: {string.Join(", ", logins)}"
                : "The streamer has appointed no moderators. Those by their tokens are not known.");
            return RequestResult.Done;
        }
        catch (LinkUnavailableException exception)
        {
            Refuse(channel, "usage_mods", exception.Rejection);
            return _sessions.Refused(exception.Rejection);
        }
    }
}
