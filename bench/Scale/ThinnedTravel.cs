namespace Danmaku.Bench.Scale;

/// <summary>How comments beyond the display budget travel from the room to the gateways.</summary>
internal enum ThinnedTravel
{
    /// <summary>With all they hold, as events like any other: what the service does.</summary>
    Whole,

    /// <summary>As the range of their sequences: what it could do, since no gateway looks at more.</summary>
    Range,
}
