namespace Danmaku.Bench.Load.Engine;

/// <summary>What the generator has seen since it started.</summary>
internal readonly record struct EngineTotals
{
    /// <summary>Microsecond on the generator's clock.</summary>
    public long At { get; init; }

    /// <summary>Comments that arrived, each at each viewer.</summary>
    public long Delivered { get; init; }

    /// <summary>Comments that the server said it does not send, each at each viewer.</summary>
    public long Accounted { get; init; }

    /// <summary>Bytes received, headers of frames included.</summary>
    public long Bytes { get; init; }

    /// <summary>Comments posted.</summary>
    public long Posted { get; init; }

    /// <summary>Comments that the server refused.</summary>
    public long Rejected { get; init; }

    /// <summary>Connections that the server ended.</summary>
    public int Closed { get; init; }

    /// <summary>Frames that came compressed.</summary>
    public long Compressed { get; init; }

    /// <summary>CPU time of the generator without that of looking in vain.</summary>
    public TimeSpan Busy { get; init; }
}
