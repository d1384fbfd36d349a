namespace Danmaku.Bench.Replay;

/// <summary>Every comment of a file, counted once by what became of it.</summary>
internal sealed record ReplaySums
{
    /// <summary>Comments in the file, counted before the first was posted.</summary>
    public required int Total { get; init; }

    /// <summary>Accepted and written.</summary>
    public required int Stored { get; init; }

    /// <summary>Accepted while the store was away.</summary>
    public required int NotStored { get; init; }

    /// <summary>Of those accepted, beyond the display budget.</summary>
    public required int Thinned { get; init; }

    /// <summary>Refused for good, by reason.</summary>
    public required IReadOnlyList<(int Reason, string Name, int Count)> Refused { get; init; }

    /// <summary>Left out: positioned.</summary>
    public required int Positioned { get; init; }

    /// <summary>Left out: not readable.</summary>
    public required int Malformed { get; init; }

    /// <summary>Posted, and no answer came.</summary>
    public required int Unanswered { get; init; }

    /// <summary>Not posted, because the replay was stopped.</summary>
    public required int NotPosted { get; init; }

    /// <summary>Posts beyond the first of a comment.</summary>
    public required int Retries { get; init; }

    /// <summary>Accepted, in either way.</summary>
    public int Accepted => Stored + NotStored;

    /// <summary>Comments that had their turn.</summary>
    public int Answered => Accepted + Refused.Sum(reason => reason.Count) + Unanswered;

    /// <summary>All that the sums know of.</summary>
    public int Accounted => Answered + Positioned + Malformed + NotPosted;

    /// <summary>Whether every comment of the file is in exactly one of the sums.</summary>
    public bool Complete => Accounted == Total;
}
