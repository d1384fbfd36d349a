namespace Danmaku.Gateway.Auth;

/// <summary>A key set could not be read. The message is for operators and names the source.</summary>
internal sealed class KeySourceException(string message, Exception? cause = null) : Exception(message, cause);
