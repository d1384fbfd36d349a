namespace Danmaku.Silo.Storage.Sqlite;

/// <summary>A connection with its prepared statements, used by one thread.</summary>
internal interface ISqliteSession : IDisposable
{
    /// <summary>Whether an error left the connection in doubt, so that the next call should open another one.</summary>
    bool Broken { get; }
}
