namespace Danmaku.Contracts.Protos.Mapping;

/// <summary>Times of the protos, which are whole milliseconds. What no time can be is brought to the nearest that can.</summary>
internal static class ProtoTime
{
    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
    private static readonly long Longest = TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>A point in time; rooms, stores and clients know them to the millisecond.</summary>
    public static DateTimeOffset Point(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, First, Last));

    /// <summary>A bound between comments: they stand on whole milliseconds, so the next whole one bounds alike.</summary>
    public static long Bound(DateTimeOffset at)
    {
        var milliseconds = at.ToUnixTimeMilliseconds();
        return milliseconds < Last && Point(milliseconds) < at ? milliseconds + 1 : milliseconds;
    }

    /// <summary>A duration.</summary>
    public static TimeSpan Duration(long milliseconds) =>
        TimeSpan.FromTicks(Math.Clamp(milliseconds, -Longest, Longest) * TimeSpan.TicksPerMillisecond);

    /// <summary>A duration in milliseconds, what is less than one cut off.</summary>
    public static long Milliseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>A duration in milliseconds, rounded up: who waits that long has waited long enough.</summary>
    public static long MillisecondsUp(TimeSpan duration)
    {
        var (whole, rest) = Math.DivRem(duration.Ticks, TimeSpan.TicksPerMillisecond);
        return rest > 0 ? whole + 1 : whole;
    }
}
