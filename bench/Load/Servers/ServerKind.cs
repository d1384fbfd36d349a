namespace Danmaku.Bench.Load.Servers;

/// <summary>The servers that are compared.</summary>
internal enum ServerKind
{
    /// <summary>Our gateway, its rooms and its store.</summary>
    Danmaku,

    /// <summary>Our gateway, its viewers through the goim door, bodies as they are.</summary>
    Goim,

    /// <summary>Our gateway, its viewers through the goim door, bodies compressed with zlib.</summary>
    GoimZlib,

    /// <summary>Our gateway, its viewers through the goim door, bodies compressed with brotli.</summary>
    GoimBrotli,

    /// <summary>Our gateway, its viewers through the IRC door over WebSockets.</summary>
    Irc,

    /// <summary>Our gateway, its viewers through the Centrifuge door.</summary>
    Centrifuge,

    /// <summary>Our gateway, its viewers through server-sent events.</summary>
    Events,

    /// <summary>Our gateway, its viewers through all doors in turn.</summary>
    AllDoors,

    /// <summary>floor.c: one send for each viewer and comment.</summary>
    Floor,

    /// <summary>floor.c that sends what queued during a pass at once.</summary>
    FloorAdaptive,

    /// <summary>A plain loop over ASP.NET Core WebSockets.</summary>
    AspNet,

    /// <summary>A SignalR hub with a group for each room.</summary>
    SignalR,
}
