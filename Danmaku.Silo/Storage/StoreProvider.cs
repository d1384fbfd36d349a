namespace Danmaku.Silo.Storage;

/// <summary>Which database rooms survive in.</summary>
internal enum StoreProvider
{
    /// <summary>A file of one process.</summary>
    Sqlite,

    /// <summary>A server that many processes share.</summary>
    Postgres,
}
