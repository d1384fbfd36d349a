namespace Danmaku.Gateway.Doors.Goim;

/// <summary>What a packet is for. The numbers are goim's; those from 1,000 to 10,000 are the operator's.</summary>
internal enum GoimOperation
{
    /// <summary>From the client, each 30 s. Its body means nothing.</summary>
    Heartbeat = 2,

    /// <summary>To the client: the number of viewers in the room.</summary>
    HeartbeatReply = 3,

    /// <summary>From the client: a comment to post.</summary>
    Send = 4,

    /// <summary>To the client: what the room says, and what became of a post.</summary>
    Message = 5,

    /// <summary>To the client: why it was not let in.</summary>
    Disconnect = 6,

    /// <summary>From the client: who it is, and into which room.</summary>
    Auth = 7,

    /// <summary>To the client: it is in, or not.</summary>
    AuthReply = 8,

    /// <summary>To the client: packets in a packet.</summary>
    Raw = 9,

    /// <summary>From the client: into another room.</summary>
    ChangeRoom = 12,

    /// <summary>To the client: it is there.</summary>
    ChangeRoomReply = 13,

    /// <summary>From the client: operations it wants.</summary>
    Subscribe = 14,

    /// <summary>To the client: it gets them.</summary>
    SubscribeReply = 15,

    /// <summary>From the client: operations it does not want any more.</summary>
    Unsubscribe = 16,

    /// <summary>To the client: it does not get them any more.</summary>
    UnsubscribeReply = 17,
}
