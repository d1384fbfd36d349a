namespace Danmaku.Gateway.Rooms;

/// <summary>Why a viewer does not get an event. Each is explained in docs/protocol.md.</summary>
internal enum SkipReason
{
    /// <summary>More comments than the room's display budget.</summary>
    Budget,

    /// <summary>The connection does not read fast enough.</summary>
    Slow,

    /// <summary>More was missed than the gateway keeps.</summary>
    Resume,
}
