using Danmaku.Bench.Cluster;
using Npgsql;

namespace Danmaku.Bench.Paths;

/// <summary>What is measured: the gateways that viewers go to, and the processes that work for them.</summary>
/// <param name="Name">For people.</param>
/// <param name="Gateways">Addresses.</param>
/// <param name="Processes">Process ids by what they are.</param>
internal sealed record PathTarget(string Name, IReadOnlyList<Uri> Gateways, IReadOnlyList<(string Name, Func<IReadOnlyList<int>> Ids)> Processes)
{
    public static PathTarget Of(NodeProcess process) =>
        new("one process", [new Uri(process.Url)], [("gateway", () => [process.Id])]);

    public static PathTarget Of(LocalCluster cluster)
    {
        var folder = new NpgsqlConnectionStringBuilder(cluster.Store.ConnectionTo("postgres")).Host!;
        return new(
            $"cluster of {cluster.Silos.Count}",
            [.. cluster.Gateways.Select(static node => new Uri(node.Process.Url))],
            [
                .. cluster.Gateways.Select(static node => (node.Name, (Func<IReadOnlyList<int>>)(() => [node.Process.Id]))),
                .. cluster.Silos.Select(static node => (node.Name, (Func<IReadOnlyList<int>>)(() => [node.Process.Id]))),
                ("PostgreSQL", () => ProcessFigures.Postgres(folder)),
            ]);
    }

    /// <summary>CPU time used so far by each, in the order of <see cref="Processes"/>.</summary>
    public IReadOnlyList<TimeSpan> CpuTimes() => [.. Processes.Select(static process => ProcessFigures.CpuTime(process.Ids()))];
}
