using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>The numbers that this format has for the looks of a comment, both ways.</summary>
internal static class GoimStyle
{
    public static int NumberOf(CommentMode mode) => mode switch
    {
        CommentMode.Bottom => 4,
        CommentMode.Top => 5,
        CommentMode.Reverse => 6,
        _ => 1,
    };

    public static int NumberOf(CommentSize size) => size switch
    {
        CommentSize.Small => 18,
        CommentSize.Large => 36,
        _ => 25,
    };

    /// <summary>2 and 3 scroll as 1 does, at other speeds once.</summary>
    public static CommentMode? Mode(long number) => number switch
    {
        1 or 2 or 3 => CommentMode.Scroll,
        4 => CommentMode.Bottom,
        5 => CommentMode.Top,
        6 => CommentMode.Reverse,
        _ => null,
    };

    public static CommentSize? Size(long number) => number switch
    {
        18 => CommentSize.Small,
        25 => CommentSize.Normal,
        36 => CommentSize.Large,
        _ => null,
    };
}
