namespace Danmaku.Gateway.Rooms;

/// <summary>How much of a room a session gets to see.</summary>
internal enum AudienceView
{
    /// <summary>What everybody may see: viewers, members and anonymous readers.</summary>
    Viewers,

    /// <summary>Moderators and the streamer: withheld comments, and who did what and why as well.</summary>
    Staff,
}
