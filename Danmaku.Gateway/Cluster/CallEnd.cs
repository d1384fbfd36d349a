namespace Danmaku.Gateway.Cluster;

/// <summary>How a call over a link ended.</summary>
internal enum CallEnd
{
    /// <summary>There is an answer.</summary>
    Answered,

    /// <summary>It never left this gateway: another link may take it.</summary>
    NotSent,

    /// <summary>The link broke after it was sent: nobody knows what became of it.</summary>
    Lost,

    /// <summary>There was no answer in time.</summary>
    TimedOut,

    /// <summary>More calls wait than may.</summary>
    Overloaded,
}
