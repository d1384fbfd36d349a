namespace Danmaku.Gateway.Sockets;

/// <summary>Why a WebSocket ends, as the number in its close frame.</summary>
/// <remarks>
/// 1000 to 1015 are those of RFC 6455 section 7.4.1 and its registry. 4000 to 4499: ours, the client should reconnect (with
/// backoff and its last position). 4500 to 4999: ours, reconnecting as it is will be refused again. Append only, never renumber.
/// </remarks>
internal enum CloseCode
{
    /// <summary>The purpose is fulfilled.</summary>
    Normal = 1000,

    /// <summary>The endpoint goes away: a page left, a server stopped without time to drain.</summary>
    GoingAway = 1001,

    /// <summary>A frame breaks RFC 6455.</summary>
    FramingError = 1002,

    /// <summary>A kind of message this endpoint does not take, such as binary where text is spoken.</summary>
    UnsupportedData = 1003,

    /// <summary>A close frame without a code came in. Never sent.</summary>
    NoStatus = 1005,

    /// <summary>The connection broke without a close frame. Never sent.</summary>
    Abnormal = 1006,

    /// <summary>Text that is not UTF-8.</summary>
    InvalidPayload = 1007,

    /// <summary>A rule was broken for which there is no number of its own.</summary>
    PolicyViolation = 1008,

    /// <summary>A message longer than, or cut into more frames than, the limits allow.</summary>
    MessageTooBig = 1009,

    /// <summary>The server failed: a bug of ours.</summary>
    InternalError = 1011,

    /// <summary>The server restarts; reconnect.</summary>
    ServiceRestart = 1012,

    /// <summary>The server cannot serve this now; reconnect later.</summary>
    TryAgainLater = 1013,

    /// <summary>This gateway drains: reconnect, another one will answer.</summary>
    MoveElsewhere = 4000,

    /// <summary>Nothing at all was received for the idle time-out.</summary>
    HeartbeatTimeout = 4001,

    /// <summary>The client reads too slowly: its queue overflowed, or its socket took nothing for the slow time-out.</summary>
    SlowConsumer = 4002,

    /// <summary>The token expired during the connection: reconnect with a new one.</summary>
    TokenExpired = 4003,

    /// <summary>No room was joined in time.</summary>
    JoinTimeout = 4004,

    /// <summary>More bytes, messages or control frames per second than the limits allow.</summary>
    InputFlood = 4005,

    /// <summary>The viewer has become a moderator of the room, or is none any more: reconnect, and see what that role sees.</summary>
    RoleChanged = 4006,

    /// <summary>The token is not acceptable: bad signature, wrong issuer, unreadable.</summary>
    TokenRefused = 4500,

    /// <summary>A message could not be read: not the format spoken here.</summary>
    UnreadableMessage = 4502,

    /// <summary>The room does not exist, or the token does not open it.</summary>
    RoomForbidden = 4504,
}
