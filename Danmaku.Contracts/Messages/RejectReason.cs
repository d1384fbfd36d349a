namespace Danmaku.Contracts.Messages;

/// <summary>Why a room or gateway did not do what it was asked. Append only, never renumber; docs/protocol.md explains each.</summary>
/// <remarks>1xx the draft, 2xx too much, 3xx the room's settings, 4xx sanctions, 5xx authority and commands, 6xx the service.</remarks>
public enum RejectReason
{
    /// <summary>Nothing visible is left of the text.</summary>
    TextEmpty = 101,

    /// <summary>More grapheme clusters than the room's text limit.</summary>
    TextTooLong = 102,

    /// <summary>More UTF-8 bytes than a comment may have.</summary>
    TextTooLarge = 103,

    /// <summary>Mode, colour or size out of range.</summary>
    StyleInvalid = 104,

    /// <summary>The comment replied to is not in the room's recent history.</summary>
    ReplyUnknown = 105,

    /// <summary>Nonce empty, too long, or with control characters.</summary>
    NonceInvalid = 106,

    /// <summary>Mention empty or too long.</summary>
    MentionInvalid = 107,

    /// <summary>Media time negative or above 10,000 hours.</summary>
    MediaTimeInvalid = 108,

    /// <summary>The receipt of a super chat is forged, expired, for another viewer or room, or unreadable.</summary>
    ReceiptInvalid = 109,

    /// <summary>The viewer's rate limit is used up.</summary>
    RateLimited = 201,

    /// <summary>Slow mode: too soon after the viewer's last comment.</summary>
    SlowMode = 202,

    /// <summary>Unique: the same text was posted within the window.</summary>
    NotUnique = 203,

    /// <summary>The connection sends more requests than a gateway forwards.</summary>
    Flooding = 204,

    /// <summary>More comments wait for a moderator than the room holds.</summary>
    HeldQueueFull = 205,

    /// <summary>Members only.</summary>
    MembersOnly = 301,

    /// <summary>Mute all.</summary>
    MuteAll = 302,

    /// <summary>Links are not allowed for this role.</summary>
    LinkBlocked = 303,

    /// <summary>A rule of the room matches the text.</summary>
    TermBlocked = 304,

    /// <summary>The operator's outside judge rejected it.</summary>
    JudgeRejected = 305,

    /// <summary>Timed out.</summary>
    TimedOut = 401,

    /// <summary>Banned.</summary>
    Banned = 402,

    /// <summary>Warned, and the warning is not acknowledged.</summary>
    WarningPending = 403,

    /// <summary>Anonymous readers cannot post or moderate: join with a token.</summary>
    TokenRequired = 501,

    /// <summary>The role does not allow it, or not against that viewer.</summary>
    NotAllowed = 502,

    /// <summary>No such comment or sanction.</summary>
    TargetUnknown = 503,

    /// <summary>A value of the command is out of range.</summary>
    CommandInvalid = 504,

    /// <summary>A member of the request is missing or of the wrong type.</summary>
    RequestInvalid = 505,

    /// <summary>The connection is not in that room.</summary>
    NotJoined = 506,

    /// <summary>The connection is in as many rooms as it may be.</summary>
    TooManyRooms = 507,

    /// <summary>No room can have that id.</summary>
    RoomIdInvalid = 508,

    /// <summary>The token is bad, expired or not ours.</summary>
    TokenRefused = 509,

    /// <summary>The token is not for that room.</summary>
    RoomForbidden = 510,

    /// <summary>The connection is in that room already.</summary>
    AlreadyJoined = 511,

    /// <summary>The action cannot be undone (any more); the message says why.</summary>
    CannotUndo = 512,

    /// <summary>That sanction was appealed before.</summary>
    AlreadyAppealed = 513,

    /// <summary>The rules were changed meanwhile: read them again.</summary>
    RulesChanged = 514,

    /// <summary>The room has more requests waiting than it can take.</summary>
    RoomOverloaded = 601,

    /// <summary>The room cannot be opened while the store is away.</summary>
    StoreUnavailable = 602,

    /// <summary>The room is stopping or moving.</summary>
    RoomStopping = 603,
}
