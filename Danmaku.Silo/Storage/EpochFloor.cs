namespace Danmaku.Silo.Storage;

/// <summary>The least number that a new epoch gets: the seconds since 2026, or nothing above the last one.</summary>
/// <remarks>
/// An epoch is always above the one before. A store that was restored from a backup does not know all that were given, and viewers hold places in those:
/// by the clock a new epoch is above them as well, as no room is opened once a second for long. Nothing else rests on the clock.
/// </remarks>
internal sealed class EpochFloor
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly bool _byClock;

    private EpochFloor(bool byClock) => _byClock = byClock;

    /// <summary>Epochs count from 1.</summary>
    public static EpochFloor None { get; } = new(byClock: false);

    /// <summary>Epochs are seconds since 2026.</summary>
    public static EpochFloor Clock { get; } = new(byClock: true);

    /// <summary>The least that an epoch may be which begins now.</summary>
    public long At(DateTimeOffset now) => _byClock ? Math.Max(1, (long)(now - Start).TotalSeconds) : 1;
}
