namespace Danmaku.Gateway.Sockets.Compression;

/// <summary>How <see cref="MessageInflater"/> fared.</summary>
internal enum InflateResult
{
    /// <summary>All of the message is there.</summary>
    Done,

    /// <summary>It would have become longer than allowed.</summary>
    TooBig,

    /// <summary>It is not deflate data, or not all of it.</summary>
    Broken,
}
