using System.Diagnostics;
using System.Globalization;
using Danmaku.Bench.Load.Engine;
using Danmaku.Bench.Replay;

namespace Danmaku.Bench.Paths;

/// <summary>Has as many comments as possible posted in one room, through every gateway.</summary>
internal static class ThroughputRun
{
    /// <summary>The room's id.</summary>
    public const string Room = "throughput";

    /// <param name="target">What is measured.</param>
    /// <param name="posters">Posters in all, spread over the gateways.</param>
    /// <param name="options">Durations and window.</param>
    /// <param name="tokens">Signs the posters' tokens.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">A poster's connection ended.</exception>
    public static async Task<ThroughputResult> MeasureAsync(
        PathTarget target, int posters, PathOptions options, SignedTokens tokens, CancellationToken cancellationToken)
    {
        var all = Enumerable.Range(0, posters)
            .Select(number => new PipelinedPoster(string.Create(CultureInfo.InvariantCulture, $"pipelined-{number}"), options.Window))
            .ToList();
        try
        {
            foreach (var (number, poster) in all.Index())
            {
                await poster.EnterAsync(target.Gateways[number % target.Gateways.Count], Room, tokens, cancellationToken);
            }

            await Task.WhenAll(all.Select(static poster => poster.StartAsync()));
            await Task.Delay(TimeSpan.FromSeconds(options.WarmUpSeconds), TimeProvider.System, cancellationToken);
            return await CountAsync(target, all, options, cancellationToken);
        }
        finally
        {
            foreach (var poster in all)
            {
                await poster.DisposeAsync();
            }
        }
    }

    private static async Task<ThroughputResult> CountAsync(
        PathTarget target, List<PipelinedPoster> posters, PathOptions options, CancellationToken cancellationToken)
    {
        posters.ForEach(static poster => poster.Count());
        var (began, machine, own, cpu) = (Stopwatch.GetTimestamp(), ProcessFigures.MachineTime(), Environment.CpuUsage.TotalTime, target.CpuTimes());
        var (stored, unstored, refused) = Sums(posters);
        await Task.Delay(TimeSpan.FromSeconds(options.ThroughputSeconds), TimeProvider.System, cancellationToken);
        var (storedAfter, unstoredAfter, refusedAfter) = Sums(posters);
        var (elapsed, machineAfter, ownAfter, cpuAfter) =
            (Stopwatch.GetElapsedTime(began), ProcessFigures.MachineTime(), Environment.CpuUsage.TotalTime, target.CpuTimes());
        var latency = new LatencyHistogram();
        foreach (var poster in posters)
        {
            poster.Stop();
            await poster.DisposeAsync();
            latency.Add(poster.Latency);
        }

        if (posters.Find(static poster => poster.Lost is not null) is { Lost: var lost })
        {
            throw new InvalidDataException(lost);
        }

        return new ThroughputResult(
            elapsed,
            storedAfter - stored,
            unstoredAfter - unstored,
            refusedAfter - refused,
            latency,
            [.. target.Processes.Select((process, index) => (process.Name, cpuAfter[index] - cpu[index]))],
            ownAfter - own,
            machineAfter - machine,
            Sums(posters).Stored);
    }

    private static (long Stored, long Unstored, long Refused) Sums(List<PipelinedPoster> posters) =>
        (posters.Sum(static poster => poster.Stored), posters.Sum(static poster => poster.Unstored), posters.Sum(static poster => poster.Refused));
}
