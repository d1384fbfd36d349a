namespace Danmaku.Bench.Load.Dialects;

/// <summary>What a server's frame is about.</summary>
internal enum FrameMeaning
{
    /// <summary>Nothing that is counted.</summary>
    Other,

    /// <summary>It carries comments, each with its marker.</summary>
    Comments,

    /// <summary>It answers what a connection said first.</summary>
    Answer,

    /// <summary>A comment posted on this connection was refused.</summary>
    PostRefused,

    /// <summary>It wants an answer, or the server ends the connection after a while.</summary>
    Ping,

    /// <summary>The connection is of no use: what it said first was refused.</summary>
    Unusable,
}
