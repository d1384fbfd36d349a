namespace Danmaku.Silo.Diagnostics;

/// <summary>What became of a request to the store.</summary>
internal enum StoreResult
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>Refused, because too many waited.</summary>
    Refused,

    /// <summary>The store is away.</summary>
    Unavailable,

    /// <summary>Whoever asked does not want to know any more.</summary>
    Cancelled,

    /// <summary>The entries are of a room that runs elsewhere by now.</summary>
    Stale,

    /// <summary>A bug, or a value that the store does not take.</summary>
    Failed,
}
