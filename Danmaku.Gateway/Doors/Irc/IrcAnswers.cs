using System.Globalization;
using System.Text;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>Frames that go to one connection only.</summary>
internal static class IrcAnswers
{
    // Names have no case beyond ASCII's, as ^ stands for a capital letter. Nobody else's tags are passed on.
    private static readonly byte[] SupportTokens = Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $" CASEMAPPING=ascii CHANMODES=,,, CHANTYPES=# CHATHISTORY={IrcHistoryRequest.MaxComments} CLIENTTAGDENY=* MSGREFTYPES=msgid,timestamp NETWORK=Danmaku PREFIX=(o)@ UTF8ONLY"));

    /// <summary>The beginning, up to the line on which clients take themselves for connected.</summary>
    /// <param name="format">What the connection asked for.</param>
    /// <param name="login">What it is called.</param>
    /// <param name="holder">Who it is; <see langword="null"/> for an anonymous reader.</param>
    /// <param name="hasSupport">Whether to say what is supported.</param>
    public static SharedFrame Welcome(IrcFormat format, string login, TokenHolder? holder, bool hasSupport)
    {
        var lines = format.Begin();
        Numeric(lines, "001 "u8, login).Text("Welcome.").End();
        Numeric(lines, "002 "u8, login).Text("Your host is tmi.twitch.tv.").End();
        Numeric(lines, "003 "u8, login).Text("It has always been there.").End();
        Numeric(lines, "004 "u8, login).Text("-").End();
        if (hasSupport)
        {
            WriteSupport(lines, login);
        }

        Numeric(lines, "375 "u8, login).Text("-").End();
        Numeric(lines, "372 "u8, login).Text("Channels are rooms. /help says what moderators can do.").End();
        Numeric(lines, "376 "u8, login).Text(">").End();
        if (format.HasCommands && holder is not null)
        {
            lines.Tag("badge-info"u8, "").Tag("badges"u8, "").Tag("color"u8, "").Tag("display-name"u8, holder.Token.DisplayName).Tag("emote-sets"u8, "0");
            lines.Tag("user-id"u8, holder.Token.ViewerId).Tag("user-type"u8, "").FromServer().Say("GLOBALUSERSTATE"u8).End();
        }

        return format.Build(lines);
    }

    /// <summary>What is supported, for clients that can ask.</summary>
    public static SharedFrame Support(IrcFormat format, string login)
    {
        var lines = format.Begin();
        WriteSupport(lines, login);
        return format.Build(lines);
    }

    /// <summary>The client is in a room: what comes before the room's own state.</summary>
    public static SharedFrame Joined(IrcFormat format, string login, ViewerSession session, int color)
    {
        var lines = format.Begin();
        var channel = IrcNames.ChannelOf(session.RoomId);
        lines.From(login).Say("JOIN "u8).Word(channel).End();
        WriteNames(lines, login, channel);
        WriteState(format, lines, session, color, id: null, nonce: null);
        return format.Build(lines);
    }

    /// <summary>Who is in a room, as far as it is told: oneself.</summary>
    public static SharedFrame Names(IrcFormat format, string login, string channel)
    {
        var lines = format.Begin();
        WriteNames(lines, login, channel);
        return format.Build(lines);
    }

    /// <summary>How somebody stands in a room: after the way in, and after each own comment.</summary>
    /// <param name="format">What the connection asked for.</param>
    /// <param name="session">Who and where.</param>
    /// <param name="color">Colour of their comments.</param>
    /// <param name="id">The comment's; <see langword="null"/> for none.</param>
    /// <param name="nonce">The comment's as its client sent it; <see langword="null"/> for none.</param>
    public static SharedFrame State(IrcFormat format, ViewerSession session, int color, RoomPosition? id, string? nonce)
    {
        var lines = format.Begin();
        WriteState(format, lines, session, color, id, nonce);
        return format.Build(lines);
    }

    /// <summary>The client is out of a room.</summary>
    public static SharedFrame Left(IrcFormat format, string login, string channel) =>
        format.Build(format.Begin().From(login).Say("PART "u8).Word(channel).End());

    /// <summary>A notice, to a channel or to <c>*</c>.</summary>
    /// <param name="format">What the connection asked for.</param>
    /// <param name="channel">Channel.</param>
    /// <param name="id">Its <c>msg-id</c>; empty for none.</param>
    /// <param name="text">What it says.</param>
    public static SharedFrame Notice(IrcFormat format, string channel, string id, string text)
    {
        var lines = format.Begin();
        return format.Build(id.Length > 0
            ? IrcNotices.Write(lines, channel, id, text)
            : lines.FromServer().Say("NOTICE "u8).Word(channel).Text(text).End());
    }

    /// <summary>Why something was refused.</summary>
    public static SharedFrame Refusal(IrcFormat format, string channel, string id, Rejection rejection) =>
        format.Build(IrcNotices.Write(format.Begin(), channel, id, rejection));

    /// <summary>A line as it stands, from the service where it says so itself.</summary>
    public static SharedFrame Line(IrcFormat format, string line) => format.Build(format.Begin().Word(line).End());

    private static IrcLines Numeric(IrcLines lines, ReadOnlySpan<byte> number, string login) => lines.FromServer().Say(number).Word(login);

    private static void WriteSupport(IrcLines lines, string login) => Numeric(lines, "005 "u8, login).Say(SupportTokens).Text("are supported by this server").End();

    private static void WriteNames(IrcLines lines, string login, string channel)
    {
        lines.FromServerAbout(login).Say("353 "u8).Word(login).Say(" = "u8).Word(channel).Text(login).End();
        lines.FromServerAbout(login).Say("366 "u8).Word(login).Say(" "u8).Word(channel).Text("End of /NAMES list").End();
    }

    private static void WriteState(IrcFormat format, IrcLines lines, ViewerSession session, int color, RoomPosition? id, string? nonce)
    {
        if (!format.HasCommands || session.Identity is not { } identity)
        {
            return;
        }

        var role = session.Role;
        lines.Tag("badge-info"u8, "").Tag("badges"u8, IrcTags.BadgesOf(role));
        if (nonce is not null)
        {
            lines.Tag("client-nonce"u8, nonce);
        }

        lines.Tag("color"u8, IrcTags.ColorOf(color)).Tag("display-name"u8, identity.Viewer.Name).Tag("emote-sets"u8, "0");
        if (id is { } comment)
        {
            lines.Tag("id"u8, comment.ToString());
        }

        lines.Tag("mod"u8, role == ViewerRole.Moderator).Tag("subscriber"u8, role == ViewerRole.Member).Tag("user-type"u8, IrcTags.TypeOf(role));
        lines.FromServer().Say("USERSTATE "u8).Word(IrcNames.ChannelOf(session.RoomId)).End();
    }
}
