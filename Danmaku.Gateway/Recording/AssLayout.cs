namespace Danmaku.Gateway.Recording;

/// <summary>How subtitles are laid out. Lengths are pixels of a picture of <paramref name="Width"/> by <paramref name="Height"/>, to which renderers scale.</summary>
/// <param name="Width">320 to 7,680.</param>
/// <param name="Height">180 to 4,320.</param>
/// <param name="Duration">How long a comment takes to cross the picture, 1 to 60 s.</param>
/// <param name="FontSize">Of normal text, 8 to 400.</param>
internal sealed record AssLayout(int Width = 1920, int Height = 1080, double Duration = 10, int FontSize = 45)
{
    public const int MinWidth = 320;
    public const int MaxWidth = 7_680;
    public const int MinHeight = 180;
    public const int MaxHeight = 4_320;
    public const int MinDuration = 1;
    public const int MaxDuration = 60;
    public const int MinFontSize = 8;
    public const int MaxFontSize = 400;

    /// <summary>Free space between two comments side by side.</summary>
    public double Gap => FontSize / 2.0;

    /// <summary>Height of a lane: a line with its outline.</summary>
    public double LaneHeight => FontSize * 1.2;

    /// <summary>How many lanes there are, at least one.</summary>
    public int Lanes => Math.Max(1, (int)(Height / LaneHeight));

    /// <summary>Hundredths of a second, which is what the format counts in, that a comment takes to cross.</summary>
    public long CrossingTime => (long)Math.Round(Duration * 100);

    /// <summary>The same that one at the top or the bottom stays: half of it, as on the pages where this comes from.</summary>
    public long StandingTime => Math.Max(100, CrossingTime / 2);

    /// <summary>The same that a super chat stays.</summary>
    public long PaidTime => CrossingTime;
}
