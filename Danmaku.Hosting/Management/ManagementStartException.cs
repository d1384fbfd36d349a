namespace Danmaku.Hosting.Management;

/// <summary>The management port cannot be listened at; the message says why, for an operator.</summary>
internal sealed class ManagementStartException(string message, Exception inner) : Exception(message, inner);
