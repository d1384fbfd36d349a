namespace Danmaku.Gateway.Recording;

/// <summary>A comment that moves evenly from one place to another, or stands.</summary>
/// <param name="Start">When it comes, in hundredths of a second.</param>
/// <param name="End">When it goes, later than that.</param>
/// <param name="X0">Its left edge when it comes, in pixels.</param>
/// <param name="X1">Its left edge when it goes.</param>
/// <param name="Width">Its width.</param>
internal readonly record struct AssFlight(long Start, long End, double X0, double X1, double Width)
{
    /// <summary>Its left edge at a moment between start and end.</summary>
    public double LeftAt(double time) => X0 + ((X1 - X0) * (time - Start) / (End - Start));

    /// <summary>Whether it ever comes closer to another one of its lane than the gap.</summary>
    /// <remarks>Distances change evenly, so one that is kept when both have come and when the first one goes is kept in between.</remarks>
    public bool Touches(in AssFlight other, double gap)
    {
        var from = Math.Max(Start, other.Start);
        var to = Math.Min(End, other.End);
        return from < to
            && !(IsLeftOf(other, from, gap) && IsLeftOf(other, to, gap))
            && !(other.IsLeftOf(this, from, gap) && other.IsLeftOf(this, to, gap));
    }

    private bool IsLeftOf(in AssFlight other, double time, double gap) => LeftAt(time) + Width + gap <= other.LeftAt(time) + 1e-6;
}
