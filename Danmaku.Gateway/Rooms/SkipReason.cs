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

    /// <summary>Moderators' business: a comment that waits for them, a note, somebody's warning.</summary>
    Private,

    /// <summary>A comment that was deleted before it could be sent.</summary>
    Deleted,
}
