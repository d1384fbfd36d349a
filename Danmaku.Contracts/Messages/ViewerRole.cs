namespace Danmaku.Contracts.Messages;

/// <summary>What a viewer may do in a room. Each role may do all that the ones below it may. Append only, never renumber.</summary>
public enum ViewerRole : byte
{
    /// <summary>Watches and, where the room allows it, comments.</summary>
    Viewer = 1,

    /// <summary>A follower or subscriber: comments while the room is members only.</summary>
    Member = 2,

    /// <summary>Keeps the room fit to be in: deletes, times out, bans and changes settings.</summary>
    Moderator = 3,

    /// <summary>Owns the room.</summary>
    Streamer = 4,
}
