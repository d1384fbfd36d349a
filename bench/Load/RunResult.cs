using Danmaku.Bench.Load.Engine;
using Danmaku.Bench.Load.Servers;

namespace Danmaku.Bench.Load;

/// <summary>Figures of one run on one server, or the medians of several.</summary>
internal sealed record RunResult
{
    /// <summary>Comments that arrived per second, each at each viewer.</summary>
    public double DeliveriesPerSecond { get; init; }

    /// <summary>CPU time of the server for one of them, in microseconds; not a number when nothing was delivered.</summary>
    public double CpuPerDelivery { get; init; }

    /// <summary>The part of it outside the kernel.</summary>
    public double UserPerDelivery { get; init; }

    /// <summary>Share of its core that the server used, 0 to 1.</summary>
    public double ServerBusy { get; init; }

    /// <summary>Share of the server's core that other processes used meanwhile, 0 to 1.</summary>
    public double OthersBusy { get; init; }

    /// <summary>Share of its core that the generator used, 0 to 1.</summary>
    public double GeneratorBusy { get; init; }

    /// <summary>Latencies of each group, in milliseconds.</summary>
    public IReadOnlyList<Latencies> Latencies { get; init; } = [];

    /// <summary>Bytes on the wire for one delivery, headers of WebSocket included and those of TCP not.</summary>
    public double BytesPerDelivery { get; init; }

    /// <summary>Resident memory for one idle connection, in KiB.</summary>
    public double IdleKibibytes { get; init; }

    /// <summary>The same under load.</summary>
    public double LoadedKibibytes { get; init; }

    /// <summary>CPU time of the server for one connection until its viewer is in the room, in microseconds.</summary>
    public double CpuPerConnect { get; init; }

    /// <summary>Deliveries while measuring.</summary>
    public long Measured { get; init; }

    /// <summary>What the server's runtime counted meanwhile; null where it has none. Of several runs: of the one with the longest pauses.</summary>
    public RuntimeCounters? Runtime { get; init; }

    /// <summary>The account of the whole run, warm-up included.</summary>
    public Delivery Delivery { get; init; } = new(0, 0, 0, 0, 0);

    /// <summary>Comments that the server refused.</summary>
    public long Rejected { get; init; }

    /// <summary>Frames that came compressed while measuring.</summary>
    public long Compressed { get; init; }

    /// <summary>Connections that the server ended.</summary>
    public int Closed { get; init; }

    /// <summary>What the server did wrong first; null when nothing was.</summary>
    public string? Problem { get; init; }

    /// <summary>Medians of each figure. What was lost, or told twice, is the worst of all runs.</summary>
    public static RunResult MedianOf(IReadOnlyList<RunResult> runs) => new()
    {
        DeliveriesPerSecond = Median(runs, static run => run.DeliveriesPerSecond),
        CpuPerDelivery = Median(runs, static run => run.CpuPerDelivery),
        UserPerDelivery = Median(runs, static run => run.UserPerDelivery),
        ServerBusy = Median(runs, static run => run.ServerBusy),
        OthersBusy = Median(runs, static run => run.OthersBusy),
        GeneratorBusy = runs.Max(static run => run.GeneratorBusy),
        Latencies = [.. runs[0].Latencies.Select((first, i) => new Latencies(
            first.Group,
            Median(runs, run => run.Latencies[i].P50),
            Median(runs, run => run.Latencies[i].P99),
            Median(runs, run => run.Latencies[i].P999),
            runs.Max(run => run.Latencies[i].Max)))],
        BytesPerDelivery = Median(runs, static run => run.BytesPerDelivery),
        IdleKibibytes = Median(runs, static run => run.IdleKibibytes),
        LoadedKibibytes = Median(runs, static run => run.LoadedKibibytes),
        CpuPerConnect = Median(runs, static run => run.CpuPerConnect),
        Runtime = runs.MaxBy(static run => run.Runtime?.Pauses)!.Runtime,
        Measured = runs.MaxBy(static run => run.Runtime?.Pauses)!.Measured,
        Delivery = runs.MaxBy(static run => run.Delivery.Lost + run.Delivery.Twice)!.Delivery with
        {
            Accounted = runs.Max(static run => run.Delivery.Accounted),
        },
        Rejected = runs.Max(static run => run.Rejected),
        Compressed = runs.Min(static run => run.Compressed),
        Closed = runs.Max(static run => run.Closed),
        Problem = runs.Select(static run => run.Problem).FirstOrDefault(static problem => problem is not null),
    };

    private static double Median(IReadOnlyList<RunResult> runs, Func<RunResult, double> figure)
    {
        var sorted = runs.Select(figure).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
