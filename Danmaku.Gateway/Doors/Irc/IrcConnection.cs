using System.Text;
using System.Text.Unicode;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>One connection that speaks IRC: reads its lines, writes its answers.</summary>
/// <remarks>Messages come one at a time; frames of rooms, expiries and late answers come from any thread and only queue frames.</remarks>
internal sealed partial class IrcConnection : IMessageHandler, IViewerPort
{
    private static readonly TimeSpan FloodNoticeInterval = TimeSpan.FromSeconds(1);

    private static readonly Rejection NotUtf8 = new(RejectReason.RequestInvalid, "Lines are UTF-8, and this one was not.");

    private readonly IrcDoor _door;
    private readonly ViewerConnection _socket;
    private readonly bool _isBare;
    private readonly DoorSessions _sessions;
    private readonly EchoFilter _echo;

    private IrcFormat _format;
    private string? _login;
    private int _color = CommentStyle.Default.Color;
    private long? _floodNoticeAt;

    public IrcConnection(IrcDoor door, ViewerConnection socket, bool isBare)
    {
        (_door, _socket, _isBare) = (door, socket, isBare);
        _format = door.FormatOf(IrcAbilities.None, isBare);
        _echo = new EchoFilter(socket.Frames);
        _sessions = new DoorSessions(door.Parts, this);
        socket.EndUnlessCleared(door.Parts.Options.JoinTimeout, CloseCode.JoinTimeout, "No NICK came in time.");
    }

    /// <inheritdoc/>
    public IWireFormat Format => _format;

    /// <inheritdoc/>
    public IFrameSink Frames => _echo;

    private bool IsIn => _login is not null;

    private string Login => _login ?? "*";

    /// <inheritdoc/>
    public async ValueTask OnMessageAsync(MessageKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (kind != MessageKind.Text)
        {
            _socket.Close(CloseCode.UnsupportedData, "IRC has text frames only.");
            return;
        }

        // Over TCP a line may be anything.
        var isReadable = !_isBare || Utf8.IsValid(payload.Span);
        foreach (var text in Encoding.UTF8.GetString(payload.Span).Split('\n'))
        {
            if (_socket.Ending is not null)
            {
                return;
            }

            if (IrcLine.Read(text) is { } line)
            {
                await HandleAsync(line, isReadable, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public void OnMove(TimeSpan within) => Send(IrcAnswers.Line(_format, ":tmi.twitch.tv RECONNECT"));

    /// <inheritdoc/>
    public void OnPing()
    {
        if (!_isBare)
        {
            Send(IrcAnswers.Line(_format, "PING :tmi.twitch.tv"));
        }
    }

    /// <inheritdoc/>
    public void Joined(ViewerSession session, RoomPosition position, bool resumed) => Send(IrcAnswers.Joined(_format, Login, session, _color));

    /// <inheritdoc/>
    public void RoleChanged(ViewerSession session, ViewerRole role)
    {
        Send(IrcAnswers.Line(_format, ":tmi.twitch.tv RECONNECT"));
        _socket.Close(CloseCode.RoleChanged, "Your role in the room is another now: connect again.");
    }

    /// <inheritdoc/>
    public void TokenExpiring(ViewerSession session)
    {
        if (session.Identity is { } identity)
        {
            Notice(IrcNames.ChannelOf(session.RoomId), "danmaku_token_expiring", $"Your token runs out at {identity.ExpiresAt.UtcDateTime:u}.");
        }
    }

    /// <inheritdoc/>
    public void TokenExpired(ViewerSession session)
    {
        // The words on which clients stop trying: the same token will not do again.
        Notice("*", "", "Login authentication failed: the token has run out or was revoked.");
        _socket.Close(CloseCode.TokenExpired, "The token has run out or was revoked.");
    }

    /// <summary>Leaves every room; the connection has ended.</summary>
    public void End() => _sessions.End();

    private ValueTask HandleAsync(IrcLine line, bool isReadable, CancellationToken cancellationToken)
    {
        if (_sessions.TakeRequest() is { } flooding)
        {
            Flooding(line, flooding);
            return ValueTask.CompletedTask;
        }

        if (!isReadable)
        {
            // What it would be made of is not what was meant.
            Refuse("*", IrcNotices.IdOf(NotUtf8.Reason), _sessions.Counted(RequestKind.Invalid, NotUtf8));
            return ValueTask.CompletedTask;
        }

        switch (line.Command)
        {
            case "PRIVMSG" or "JOIN" or "PART" when line.Params.Count == 0:
                Line($":tmi.twitch.tv 461 {Login} {line.Command} :Not enough parameters");
                break;
            case "PRIVMSG" when IsIn:
                Say(line);
                break;
            case "JOIN" when IsIn:
                return JoinAsync(line[0], cancellationToken);
            case "PART" when IsIn:
                Part(line[0]);
                break;
            case "NICK":
                return LogInAsync(line[0], cancellationToken);
            case "PASS":
                _password = line[0];
                break;
            case "CAP":
                Negotiate(line);
                break;
            case "PING":
                // Without a prefix, which some clients do not expect here.
                Line(line.Params.Count > 0 ? $"PONG tmi.twitch.tv :{line[0].ReplaceLineEndings(" ")}" : "PONG :tmi.twitch.tv");
                _sessions.Counted(RequestKind.Ping, null);
                break;
            case "QUIT":
                _socket.Close(CloseCode.Normal, "Quit");
                break;
            case "NAMES" when IsIn && IrcNames.RoomOf(line[0]) is not null:
                Send(IrcAnswers.Names(_format, Login, line[0]));
                break;
            case "CHATHISTORY" when IsIn && _abilities.HasFlag(IrcAbilities.History):
                return TellHistoryAsync(line, cancellationToken);
            case "PONG" or "USER" or "MODE" or "NAMES" or "WHO" or "TAGMSG":
                // Said by many, and nothing to answer.
                break;
            case "PRIVMSG" or "JOIN" or "PART":
                Line($":tmi.twitch.tv 451 {Login} :You have not registered");
                break;
            default:
                _sessions.Counted(RequestKind.Invalid, new Rejection(RejectReason.RequestInvalid, "An unknown command."));
                Line($":tmi.twitch.tv 421 {Login} {Safe(line.Command)} :Unknown command");
                break;
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask JoinAsync(string channels, CancellationToken cancellationToken)
    {
        var isFirst = true;
        foreach (var channel in channels.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isFirst && _sessions.TakeRequest() is { } flooding)
            {
                Refuse(channel, "msg_channel_suspended", _sessions.Counted(RequestKind.Join, flooding));
                return;
            }

            isFirst = false;
            await JoinOneAsync(channel, cancellationToken);
        }
    }

    private async ValueTask JoinOneAsync(string channel, CancellationToken cancellationToken)
    {
        var roomId = RoomOf(channel);
        switch (await _sessions.JoinAsync(roomId, _token, resume: null, cancellationToken))
        {
            case null:
                break;
            case { Reason: RejectReason.AlreadyJoined }:
                JoinedBefore(roomId);
                break;
            case { Reason: RejectReason.TokenRefused, RetryAfter: null }:
                LogInFailed("Login authentication failed", CloseCode.TokenRefused);
                break;
            case var rejection:
                Refuse(channel, IrcNotices.IdOfJoin(rejection.Reason), rejection);
                break;
        }
    }

    private void JoinedBefore(string roomId)
    {
        if (_sessions.Find(roomId) is not { } session)
        {
            return;
        }

        Send(IrcAnswers.Joined(_format, Login, session, _color));
        if (_format.HasCommands && _door.Memory.SettingsOf(roomId) is { } settings)
        {
            var lines = _format.Begin();
            IrcEvents.WriteState(lines, roomId, settings);
            Send(_format.Build(lines));
        }
    }

    private void Part(string channels)
    {
        var isFirst = true;
        foreach (var channel in channels.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            // Each is a request: one line of them would be answered with a hundred times its length.
            if (!isFirst && _sessions.TakeRequest() is { } flooding)
            {
                Refuse(channel, IrcNotices.IdOf(flooding.Reason), _sessions.Counted(RequestKind.Leave, flooding));
                return;
            }

            isFirst = false;
            var roomId = RoomOf(channel);
            if (_sessions.Leave(roomId) is { } rejection)
            {
                Refuse(channel, "msg_room_not_found", rejection);
            }
            else
            {
                Send(IrcAnswers.Left(_format, Login, IrcNames.ChannelOf(roomId)));
            }
        }
    }

    private void Flooding(IrcLine line, Rejection flooding)
    {
        var kind = line.Command switch
        {
            "PRIVMSG" => RequestKind.Post,
            "JOIN" => RequestKind.Join,
            "PART" => RequestKind.Leave,
            "PING" => RequestKind.Ping,
            "CHATHISTORY" => RequestKind.History,
            _ => RequestKind.Invalid,
        };
        _sessions.Counted(kind, flooding);

        // Not one for each: whoever floods would be sent more than they send.
        var now = _door.Parts.Time.GetTimestamp();
        if (_floodNoticeAt is not { } at || _door.Parts.Time.GetElapsedTime(at, now) >= FloodNoticeInterval)
        {
            _floodNoticeAt = now;
            Refuse(kind is RequestKind.Post or RequestKind.Join or RequestKind.Leave ? line[0] : "*", IrcNotices.IdOf(flooding.Reason), flooding);
        }
    }

    private void Refuse(string channel, string id, Rejection? rejection)
    {
        if (rejection is not null)
        {
            Send(IrcAnswers.Refusal(_format, Safe(channel), id, rejection));
        }
    }

    private void Notice(string channel, string id, string text) => Send(IrcAnswers.Notice(_format, Safe(channel), id, text));

    private void Line(string line) => Send(IrcAnswers.Line(_format, line));

    private void Send(SharedFrame frame)
    {
        if (frame.Length > 0)
        {
            _socket.Send(frame);
        }
    }

    /// <summary>The room of a channel; where there can be none, an id that no room has, to be refused and counted like everywhere.</summary>
    private static string RoomOf(string channel) => IrcNames.RoomOf(channel) ?? "";

    /// <summary>What a client sent, as it may be said to it again: one word or several, and not without end.</summary>
    private static string Safe(string sent)
    {
        const int Longest = 200;
        var text = sent.Length > Longest ? sent[..Longest] : sent;
        text = string.Concat(text.Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)).TrimStart(':');
        return text.Length == 0 ? "*" : text;
    }
}
