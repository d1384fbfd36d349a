namespace Danmaku.Bench.Replay;

/// <summary>Who posts the comments of a file.</summary>
internal enum ReplayAs
{
    /// <summary>As many viewers as the file has.</summary>
    Many,

    /// <summary>One viewer, under that viewer's rate limit.</summary>
    One,
}
