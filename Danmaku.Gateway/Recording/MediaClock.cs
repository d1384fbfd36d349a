using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>Where in the picture comments belong: one answer for exports, replays and players.</summary>
/// <remarks>
/// What the poster's player said counts. Who had no picture with a clock is placed by the room's: how long after the origin, the moment at which
/// the picture stood at zero, the comment was accepted.
/// </remarks>
internal static class MediaClock
{
    /// <summary>The media time of a comment: its own, else the time from the origin to it. Negative for what was said before the picture began.</summary>
    /// <param name="comment">The comment.</param>
    /// <param name="origin">The moment of media time zero.</param>
    public static TimeSpan TimeOf(Comment comment, DateTimeOffset origin) => comment.MediaTime ?? comment.At - origin;

    /// <summary>
    /// The origin where nobody named one: the moment of the first comment, or, where its poster's player had a clock, the moment at which that
    /// clock stood at zero.
    /// </summary>
    /// <param name="first">The first comment of the range.</param>
    public static DateTimeOffset OriginOf(Comment first) => first.At - (first.MediaTime ?? TimeSpan.Zero);
}
