namespace Danmaku.Silo.Storage;

/// <summary>The store cannot take or give anything now; the message says why in words for an operator.</summary>
internal class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
