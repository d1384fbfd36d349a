using Danmaku.Contracts.Messages;

namespace Danmaku.Gateway.Recording;

/// <summary>When a comment of a recording is due, whatever the moment of media time zero will be.</summary>
/// <param name="IsOfRoom">Whether the poster had no picture with a clock, so that it is due by when the room accepted it.</param>
/// <param name="Milliseconds">Media time, or of the room Unix time.</param>
internal readonly record struct RecordedTime(bool IsOfRoom, long Milliseconds)
{
    public static RecordedTime Of(Comment comment) => comment.MediaTime is { } mediaTime
        ? new RecordedTime(IsOfRoom: false, mediaTime.Ticks / TimeSpan.TicksPerMillisecond)
        : new RecordedTime(IsOfRoom: true, comment.At.ToUnixTimeMilliseconds());
}
