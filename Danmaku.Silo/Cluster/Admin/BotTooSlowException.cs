namespace Danmaku.Silo.Cluster.Admin;

/// <summary>A bot took nothing for so long that it is not worth keeping.</summary>
internal sealed class BotTooSlowException : Exception;
