using System.Globalization;
using Danmaku.Bench.Cluster;
using Danmaku.Bench.Replay;
using Spectre.Console;

namespace Danmaku.Bench.Paths;

/// <summary>Measures the one process, then the cluster, with the same load.</summary>
internal sealed class PathRun(PathOptions options, IAnsiConsole console)
{
    private const int Done = 0;

    /// <summary>Something did not start or broke; the console says what.</summary>
    private const int Failed = 2;

    /// <summary>What a silo says of itself that was built without the cluster.</summary>
    private const string NoCluster = "built without the cluster";

    private readonly SignedTokens _tokens = new(PathSettings.Secret, issuer: null, audience: null, TimeProvider.System);
    private readonly PathReport _report = new(console);
    private readonly List<(string Target, LatencyResult Result)> _latencies = [];
    private readonly List<(string Target, ThroughputResult Result)> _throughputs = [];

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var pages = ClusterCommand.PagesFolder();
        try
        {
            await MeasureOneProcessAsync(pages, cancellationToken);
            var hasCluster = await MeasureClusterAsync(pages, cancellationToken);
            _report.Show(_latencies, options);
            _report.Show(_throughputs, options);
            if (hasCluster && options.QuietRooms > 0)
            {
                Say("quiet rooms of one silo");
                await using var cluster = await StartAsync(pages, silos: 1, gateways: 1);
                _report.Show(await QuietRun.MeasureAsync(cluster, options, _tokens, cancellationToken));
            }

            return Done;
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException or IOException or TimeoutException)
        {
            console.WriteLine(exception.Message);
            return Failed;
        }
    }

    private async Task MeasureOneProcessAsync(string pages, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("danmaku-path-");
        try
        {
            Say("starting one process");
            await using var process = NodeProcess.Launch("Danmaku.Gateway", pages, new Dictionary<string, string?>([.. PathSettings.Gateway, .. PathSettings.Rooms])
            {
                ["urls"] = "http://127.0.0.1:0",
                ["Store:Path"] = Path.Combine(folder.FullName, "danmaku.db"),
                ["ConnectionLimits:ExemptNetworks:0"] = "127.0.0.0/8",
            });
            await process.ReadyAsync();
            await MeasureAsync(PathTarget.Of(process), cancellationToken);
            await process.StopAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns><see langword="false"/> when this build has no cluster.</returns>
    private async Task<bool> MeasureClusterAsync(string pages, CancellationToken cancellationToken)
    {
        try
        {
            await using var cluster = await StartAsync(pages, options.Silos, options.Gateways);
            await MeasureAsync(PathTarget.Of(cluster), cancellationToken);
            await CompareAsync(cluster);
            return true;
        }
        catch (InvalidOperationException exception) when (exception.Message.Contains(NoCluster, StringComparison.Ordinal))
        {
            console.WriteLine("This build has no cluster, so the one process was measured alone: build with -p:Cluster=true for the other half.");
            return false;
        }
    }

    /// <exception cref="InvalidDataException">The database has fewer comments than were acknowledged as stored.</exception>
    private async Task CompareAsync(LocalCluster cluster)
    {
        var stored = await PostgresServer.ReadAsync<long>(
            cluster.Store.ConnectionTo("postgres"), $"SELECT count(*) FROM comments WHERE room_id = '{ThroughputRun.Room}'");
        var acked = _throughputs[^1].Result.StoredInAll;
        var found = string.Create(CultureInfo.InvariantCulture, $"{stored:N0} comments of the room are in PostgreSQL, {acked:N0} were acknowledged as stored");
        Say(stored >= acked ? found : throw new InvalidDataException($"Acknowledged and lost: {found}."));
    }

    private async Task MeasureAsync(PathTarget target, CancellationToken cancellationToken)
    {
        Say($"latency of {target.Name}");
        _latencies.Add((target.Name, await LatencyRun.MeasureAsync(target, options, _tokens, cancellationToken)));
        Say($"throughput of {target.Name}");
        _throughputs.Add((target.Name, await ThroughputRun.MeasureAsync(target, options.Posters * options.Gateways, options, _tokens, cancellationToken)));
    }

    private Task<LocalCluster> StartAsync(string pages, int silos, int gateways) => LocalCluster.StartAsync(
        new ClusterPlan
        {
            Silos = silos,
            Gateways = gateways,
            PagesFolder = pages,
            SiloSettings = PathSettings.Rooms,
            GatewaySettings = PathSettings.Gateway,
        },
        Say);

    private void Say(string line) => console.MarkupLineInterpolated($"[grey]{line} ...[/]");
}
