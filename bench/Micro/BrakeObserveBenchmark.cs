using BenchmarkDotNet.Attributes;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain.Brake;
using Danmaku.Silo.Domain.Filtering;

namespace Danmaku.Bench.Micro;

/// <summary>What the raid brake costs a room for one comment, at 200 comments a second of 5,000 people.</summary>
public class BrakeObserveBenchmark
{
    private const int Authors = 5_000;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    private readonly string[] _authors = [.. Enumerable.Range(0, 1 << 20).Select(static i => $"viewer-{i}")];
    private MatchText[] _texts = [];
    private MatchText _spam = MatchText.From("");
    private RaidBrake _brake = new(BrakeState.Calm, [], DateTimeOffset.UnixEpoch);
    private DateTimeOffset _now;
    private int _next;

    /// <summary>Makes 2,000 texts of 12 Han characters, and comments of a minute.</summary>
    [GlobalSetup]
    public void FillTheWindow()
    {
        var random = new Random(1);
        _texts = [.. Enumerable.Range(0, 2_000).Select(_ => Prepared(
            string.Concat(Enumerable.Range(0, 12).Select(_ => (char)random.Next('一', '一' + 3_000)))))];
        _spam = Prepared("主播是骗子大家快退钱不要再看了");
        _now = DateTimeOffset.UnixEpoch;
        _brake = new RaidBrake(BrakeState.Calm, [], _now);
        _brake.ObserveViewers(50_000, _now);
        for (var i = 0; i < 200 * 60; i++)
        {
            Chat();
        }
    }

    /// <summary>A comment of one of its people, or in one of eight cases of somebody new, and the question whether to move.</summary>
    [Benchmark(Baseline = true)]
    public bool Chat()
    {
        var author = _next % 8 == 0 ? _next : (int)((uint)_next * 2_654_435_761 % Authors);
        return Post(_authors[author & ((1 << 20) - 1)], _texts[(int)((uint)_next * 2_246_822_519 % 2_000)]);
    }

    /// <summary>A comment of a raid of 10,000 accounts.</summary>
    [Benchmark]
    public bool Raid() => Post(_authors[_next % 10_000], _spam);

    private bool Post(string author, MatchText text)
    {
        _next++;
        _now += Step;
        _brake.Observe(author, ViewerRole.Viewer, null, text, _now);
        return _brake.TryMove(_now, out _);
    }

    // A room has made the key before, where unique is on; where it is not, that costs what it costs once more.
    private static MatchText Prepared(string text)
    {
        var match = MatchText.From(text);
        _ = match.Key;
        return match;
    }
}
