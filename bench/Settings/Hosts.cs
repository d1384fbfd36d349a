namespace Danmaku.Bench.Settings;

/// <summary>The processes that read a section.</summary>
[Flags]
internal enum Hosts
{
    /// <summary>Danmaku.Gateway.</summary>
    Gateway = 1,

    /// <summary>Danmaku.Silo.</summary>
    Silo = 2,

    /// <summary>Both.</summary>
    Both = Gateway | Silo,
}
