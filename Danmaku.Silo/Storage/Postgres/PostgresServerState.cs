namespace Danmaku.Silo.Storage.Postgres;

/// <summary>What a start found.</summary>
/// <param name="VersionBefore">Schema version before; 0 for a new database.</param>
/// <param name="Durable">Whether a commit is on the disk before it is told.</param>
internal readonly record struct PostgresServerState(int VersionBefore, bool Durable);
