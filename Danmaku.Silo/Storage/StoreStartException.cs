namespace Danmaku.Silo.Storage;

/// <summary>The store cannot be used at all; the message is one sentence for an operator: which file or server, why, what to do.</summary>
/// <remarks>Ends the process at start: print the message, not the stack.</remarks>
internal sealed class StoreStartException(string message, Exception? inner = null) : Exception(message, inner);
