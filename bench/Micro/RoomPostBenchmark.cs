using BenchmarkDotNet.Attributes;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;

namespace Danmaku.Bench.Micro;

/// <summary>What a room does for one comment: its rules, its limits, its history, its nonce.</summary>
public class RoomPostBenchmark
{
    private static readonly Viewer Moderator = new("mod", "Mod", ViewerRole.Moderator);

    private readonly Room _room = new(
        new RoomState("demo", Epoch: 1, RoomSettings.Default with { DisplayBudget = 10_000 }, [], [], []),
        new RoomLimits { ModeratorBurst = 10_000, ModeratorRefill = TimeSpan.FromTicks(10_000) },
        TimeProvider.System);
    private readonly string[] _nonces = [.. Enumerable.Range(0, 1 << 20).Select(static i => $"n{i}")];
    private int _next;

    /// <summary>Posts one, and takes what is to be sent.</summary>
    [Benchmark]
    public int Post()
    {
        var draft = new CommentDraft { Text = "前方高能, and everybody in the room cheers", Nonce = _nonces[_next++ & ((1 << 20) - 1)] };
        _room.Post(Moderator, draft);
        return _room.TakePending() is { Length: 1 } pending ? pending.Length : throw new InvalidOperationException("The room refused the comment.");
    }
}
