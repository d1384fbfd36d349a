namespace Danmaku.Gateway.Doors.Irc;

/// <summary>What a client has asked for with <c>CAP REQ</c>.</summary>
[Flags]
internal enum IrcAbilities
{
    None = 0,

    /// <summary><c>twitch.tv/tags</c>: lines have the tags that chat bots know.</summary>
    Tags = 1,

    /// <summary><c>twitch.tv/commands</c>: lines that plain IRC does not know.</summary>
    Commands = 2,

    /// <summary><c>message-tags</c>: what is said has a <c>msgid</c>.</summary>
    MessageIds = 4,

    /// <summary><c>server-time</c>: what happens has a <c>time</c>.</summary>
    Times = 8,

    /// <summary>All that lines of a room differ by: whoever has the same of these shares the same bytes.</summary>
    OfFormats = Tags | Commands | MessageIds | Times,

    /// <summary><c>twitch.tv/membership</c>: taken, and changes nothing; who comes and goes is not told to anybody.</summary>
    Membership = 16,

    /// <summary><c>echo-message</c>: own comments come back like everybody's.</summary>
    Echo = 32,

    /// <summary><c>batch</c>: lines that belong together say so.</summary>
    Batches = 64,

    /// <summary><c>draft/chathistory</c>: comments from before can be asked for.</summary>
    History = 128,
}
