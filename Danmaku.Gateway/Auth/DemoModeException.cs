namespace Danmaku.Gateway.Auth;

/// <summary>The service must not start in demo mode as it is configured; the message says why and what to set.</summary>
internal sealed class DemoModeException(string message) : Exception(message);
