namespace Danmaku.Bench.Scale;

/// <summary>What CPU time is spent on.</summary>
internal enum Part
{
    /// <summary>Gateways: frames to viewers' sockets.</summary>
    Fanout,

    /// <summary>Gateways: encoding batches, and compressing them.</summary>
    Encoding,

    /// <summary>Gateways: posts in, answers out.</summary>
    Posts,

    /// <summary>Gateways: viewers who connect.</summary>
    Connects,

    /// <summary>Gateways: the link to their silo.</summary>
    GatewayLink,

    /// <summary>Silos: rooms, which decide and send.</summary>
    Rooms,

    /// <summary>Silos: what comes from rooms and goes on to gateways, and gateways' posts and reports on to rooms.</summary>
    Relay,

    /// <summary>Silos: the journal.</summary>
    Journal,
}
