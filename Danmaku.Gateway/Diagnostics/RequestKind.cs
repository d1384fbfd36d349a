namespace Danmaku.Gateway.Diagnostics;

/// <summary>What a viewer asks for over a WebSocket, as metrics tell it apart.</summary>
internal enum RequestKind
{
    /// <summary>Into a room.</summary>
    Join,

    /// <summary>Out of a room.</summary>
    Leave,

    /// <summary>A comment. Its duration is what its author waits for the ack.</summary>
    Post,

    /// <summary>A moderation command.</summary>
    Moderate,

    /// <summary>A newer token.</summary>
    RenewToken,

    /// <summary>Whether anybody is there.</summary>
    Ping,

    /// <summary>A stretch of a recording.</summary>
    Replay,

    /// <summary>Comments from before.</summary>
    History,

    /// <summary>Readable, and wrong.</summary>
    Invalid,
}
