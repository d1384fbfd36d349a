using Danmaku.Bench.Load.Servers;

namespace Danmaku.Bench.Load;

/// <summary>Puts cases on servers, several times each.</summary>
/// <param name="floor">Program of the floor; null leaves it out.</param>
/// <param name="runs">How often, at least once; results are medians.</param>
/// <param name="progress">Where to say how it goes.</param>
internal sealed class LoadRunner(string? floor, int runs, LoadProgress progress)
{
    /// <summary>Runs one case: first run of each server, second run of each, and so on, so that a machine that gets slower does so for all.</summary>
    public async Task<IReadOnlyList<(ServerKind Server, RunResult Result)>> RunAsync(LoadCase load, CancellationToken cancellationToken)
    {
        var kinds = load.Servers.Where(kind => floor is not null || kind is not (ServerKind.Floor or ServerKind.FloorAdaptive)).ToList();
        var results = kinds.ToDictionary(static kind => kind, static _ => new List<RunResult>());
        for (var run = 1; run <= runs; run++)
        {
            foreach (var kind in kinds)
            {
                var title = $"{load.Name}, run {run} of {runs}, {kind}";
                results[kind].Add(await progress.ShowAsync(title, () => RunOnceAsync(load, kind, cancellationToken)));
            }
        }

        return [.. kinds.Select(kind => (kind, RunResult.MedianOf(results[kind])))];
    }

    private async Task<RunResult> RunOnceAsync(LoadCase load, ServerKind kind, CancellationToken cancellationToken)
    {
        if (load.FindsMost)
        {
            return await new MostSearch(load, () => OpenAsync(load, kind, cancellationToken)).RunAsync(cancellationToken);
        }

        await using var session = await OpenAsync(load, kind, cancellationToken);
        return await session.MeasureAsync(rate: null, load.WarmUp, load.Duration, withMemory: true, cancellationToken);
    }

    private Task<LoadSession> OpenAsync(LoadCase load, ServerKind kind, CancellationToken cancellationToken) =>
        LoadSession.OpenAsync(load, kind, floor, progress, cancellationToken);
}
