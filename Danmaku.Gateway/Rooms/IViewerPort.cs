using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Rooms;

/// <summary>A viewer's connection as rooms see it. Every member returns at once.</summary>
internal interface IViewerPort
{
    /// <summary>The wire format it speaks.</summary>
    IWireFormat Format { get; }

    /// <summary>Where frames for it go.</summary>
    IFrameSink Frames { get; }

    /// <summary>The session is in its room; frames of the room follow.</summary>
    /// <param name="session">The session.</param>
    /// <param name="position">Where the room is.</param>
    /// <param name="resumed">Whether what the viewer missed follows, rather than a snapshot.</param>
    void Joined(ViewerSession session, RoomPosition position, bool resumed);

    /// <summary>The viewer sees more or less of the room with the role they have now: the connection is to end, so that they come back with it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="role">The role that they have now.</param>
    void RoleChanged(ViewerSession session, ViewerRole role);

    /// <summary>The session's token runs out within a minute.</summary>
    void TokenExpiring(ViewerSession session);

    /// <summary>The session's token has run out: the connection is to end.</summary>
    void TokenExpired(ViewerSession session);
}
