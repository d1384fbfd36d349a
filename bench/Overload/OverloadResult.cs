namespace Danmaku.Bench.Overload;

/// <summary>What the run found.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Capacity">Comments per second that were acknowledged as stored at most.</param>
/// <param name="Before">Half the load.</param>
/// <param name="Overload">Several times the capacity.</param>
/// <param name="After">Half the load again.</param>
/// <param name="MemoryAfter">Bytes in memory at the end, some time after the last viewer left.</param>
/// <param name="MemoryCollected">The same after a full collection.</param>
/// <param name="Stored">Comments acknowledged as stored in the whole run.</param>
/// <param name="Lost">Those of them that the file does not have where it was told.</param>
/// <param name="InFile">Comments that the file has.</param>
/// <param name="Complaints">Warnings and errors that were logged.</param>
internal sealed record OverloadResult(
    OverloadOptions Options,
    double Capacity,
    PhaseResult Before,
    PhaseResult Overload,
    PhaseResult After,
    long MemoryAfter,
    long MemoryCollected,
    long Stored,
    long Lost,
    long InFile,
    IReadOnlyDictionary<string, int> Complaints)
{
    /// <summary>What a latency may be of that before, for the service to count as before.</summary>
    public const double Tolerance = 1.5;

    /// <summary>Seconds whose 99th percentile is looked at together.</summary>
    public const int Window = 3;

    /// <summary>Second of the last phase from which on viewers get comments as before; null for never.</summary>
    public int? DeliveryRecovers => After.Counts.Delivered.SettlesAt(Tolerance * Before.Counts.Delivered.All().Quantile(0.99), Window);

    /// <summary>Second of the last phase from which on posters get acks as before; null for never.</summary>
    public int? AcksRecover => After.Counts.Acked.SettlesAt(Tolerance * Before.Counts.Acked.All().Quantile(0.99), Window);
}
