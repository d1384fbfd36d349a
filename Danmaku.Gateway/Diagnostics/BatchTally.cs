using Danmaku.Gateway.Rooms;

namespace Danmaku.Gateway.Diagnostics;

/// <summary>What one batch came to, over all audiences of its room here.</summary>
internal sealed class BatchTally
{
    /// <summary>Reasons that there are for skipping an event.</summary>
    public static readonly int Reasons = Enum.GetValues<SkipReason>().Length;

    private readonly long[] _skipped = new long[Reasons];

    /// <summary>Frames, times viewers.</summary>
    public long Frames { get; private set; }

    /// <summary>Bytes of those, before compression.</summary>
    public long Bytes { get; private set; }

    /// <summary>Events left out, times viewers, by reason.</summary>
    public ReadOnlySpan<long> Skipped => _skipped;

    /// <summary>A frame goes to an audience.</summary>
    public void Add(int viewers, int frameBytes)
    {
        Frames += viewers;
        Bytes += (long)viewers * frameBytes;
    }

    /// <summary>An audience does not get some events.</summary>
    public void AddSkipped(SkipReason reason, long events, int viewers) => _skipped[(int)reason] += events * viewers;

    public void Clear()
    {
        Frames = Bytes = 0;
        Array.Clear(_skipped);
    }
}
