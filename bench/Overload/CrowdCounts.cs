using Danmaku.Bench.Load.Engine;

namespace Danmaku.Bench.Overload;

/// <summary>What the crowd has counted in one phase. Belongs to the crowd's thread until the phase is over.</summary>
internal sealed class CrowdCounts
{
    private readonly Dictionary<string, long> _handshakesRefused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _postsRefused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _ends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _garbage = new(StringComparer.Ordinal);

    /// <summary>Microsecond in which the phase began.</summary>
    public long BeganAt { get; } = GeneratorClock.Now;

    /// <summary>Microseconds in which the crowd had nothing to do. Close to none, and latencies are its own.</summary>
    public long Idle { get; set; }

    /// <summary>Connections begun.</summary>
    public long Attempts { get; set; }

    /// <summary>Clients that came in.</summary>
    public long Accepted { get; set; }

    /// <summary>Comments offered.</summary>
    public long Posted { get; set; }

    /// <summary>Comments due while the poster's socket took nothing: the gateway did not read.</summary>
    public long HeldBack { get; set; }

    public long AckedStored { get; set; }

    /// <summary>Acknowledged with <c>stored: false</c>.</summary>
    public long AckedUnstored { get; set; }

    /// <summary>Refusals that do not say which limit was reached, or not when to come again.</summary>
    public long Unclear { get; set; }

    /// <summary>The first of those.</summary>
    public string? UnclearExample { get; set; }

    /// <summary>From a post's due time to a viewer, in microseconds.</summary>
    public SecondBySecond Delivered { get; } = new();

    /// <summary>From a post's due time to its ack, in microseconds.</summary>
    public SecondBySecond Acked { get; } = new();

    /// <summary>From the attempt until the client was in the room.</summary>
    public LatencyHistogram In { get; } = new();

    /// <summary>From the attempt until the refusal.</summary>
    public LatencyHistogram Refused { get; } = new();

    /// <summary>How late posts left the generator.</summary>
    public LatencyHistogram Late { get; } = new();

    public IReadOnlyDictionary<string, long> HandshakesRefused => _handshakesRefused;

    public IReadOnlyDictionary<string, long> PostsRefused => _postsRefused;

    /// <summary>How connections that were in ended, other than by their viewer.</summary>
    public IReadOnlyDictionary<string, long> Ends => _ends;

    /// <summary>How those ended that had sent garbage.</summary>
    public IReadOnlyDictionary<string, long> Garbage => _garbage;

    public void HandshakeRefused(string why, bool isClear, string example) => Count(_handshakesRefused, why, isClear, example);

    public void PostRefused(string why, bool isClear, string example) => Count(_postsRefused, why, isClear, example);

    public void Ended(string how) => _ends[how] = _ends.GetValueOrDefault(how) + 1;

    public void GarbageEnded(string how) => _garbage[how] = _garbage.GetValueOrDefault(how) + 1;

    private void Count(Dictionary<string, long> refusals, string why, bool isClear, string example)
    {
        refusals[why] = refusals.GetValueOrDefault(why) + 1;
        if (!isClear)
        {
            Unclear++;
            UnclearExample ??= example;
        }
    }
}
