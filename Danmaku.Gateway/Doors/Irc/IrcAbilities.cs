namespace Danmaku.Gateway.Doors.Irc;

/// <summary>What a client has asked for with <c>CAP REQ</c>.</summary>
[Flags]
internal enum IrcAbilities
{
    None = 0,

    /// <summary><c>twitch.tv/tags</c>: lines have tags.</summary>
    Tags = 1,

    /// <summary><c>twitch.tv/commands</c>: lines that plain IRC does not know.</summary>
    Commands = 2,

    /// <summary><c>twitch.tv/membership</c>: taken, and changes nothing; who comes and goes is not told to anybody.</summary>
    Membership = 4,

    /// <summary><c>echo-message</c>: own comments come back like everybody's.</summary>
    Echo = 8,
}
