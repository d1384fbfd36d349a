namespace Danmaku.Gateway.Doors.Irc;

/// <summary>A certificate cannot be had from its files: the message names the setting and says why, for an operator.</summary>
internal sealed class PemException(string message, Exception cause) : Exception(message, cause);
