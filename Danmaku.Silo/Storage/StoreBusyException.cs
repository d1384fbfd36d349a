namespace Danmaku.Silo.Storage;

/// <summary>The store is there, and more waits for it than may.</summary>
internal sealed class StoreBusyException() : StoreUnavailableException("Too many reads are waiting for the store.");
