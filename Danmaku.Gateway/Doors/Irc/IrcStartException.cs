namespace Danmaku.Gateway.Doors.Irc;

/// <summary>IRC over TCP cannot be served: the message says why, for an operator.</summary>
internal sealed class IrcStartException(string message, Exception cause) : Exception(message, cause);
