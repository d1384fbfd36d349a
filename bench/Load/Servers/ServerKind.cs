namespace Danmaku.Bench.Load.Servers;

/// <summary>The servers that are compared.</summary>
internal enum ServerKind
{
    /// <summary>Our gateway, its rooms and its store.</summary>
    Danmaku,

    /// <summary>floor.c: one send for each viewer and comment.</summary>
    Floor,

    /// <summary>floor.c that sends what queued during a pass at once.</summary>
    FloorAdaptive,

    /// <summary>A plain loop over ASP.NET Core WebSockets.</summary>
    AspNet,

    /// <summary>A SignalR hub with a group for each room.</summary>
    SignalR,
}
