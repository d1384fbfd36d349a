using System.Globalization;
using System.Security.Cryptography;

namespace Danmaku.Bench.Cluster;

/// <summary>A whole cluster on this machine: PostgreSQL, silos and gateways, each a process of its own on loopback ports.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly ClusterPlan _plan;
    private readonly string _folder;
    private readonly string _serviceKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private readonly Action<string> _say;

    private LocalCluster(ClusterPlan plan, string folder, PostgresServer store, Action<string> say)
    {
        (_plan, _folder, Store, _say) = (plan, folder, store, say);
        Silos = [.. Enumerable.Range(1, plan.Silos).Select(number => new ClusterNode($"silo {number}", LaunchSilo(number, FreePorts.Next(), FreePorts.Next())))];
        Gateways = [.. Enumerable.Range(1, plan.Gateways).Select(number => new ClusterNode($"gateway {number}", LaunchGateway(number)))];
    }

    /// <summary>The database.</summary>
    public PostgresServer Store { get; }

    public IReadOnlyList<ClusterNode> Silos { get; }

    public IReadOnlyList<ClusterNode> Gateways { get; }

    private List<int> LinkPorts { get; } = [];

    /// <summary>Starts everything and waits until every gateway lets viewers in.</summary>
    /// <param name="plan">How much of everything, and with what settings.</param>
    /// <param name="say">Told what goes on, a line at a time.</param>
    /// <exception cref="InvalidOperationException">Something does not start; the message says why. Nothing is left running.</exception>
    public static async Task<LocalCluster> StartAsync(ClusterPlan plan, Action<string>? say = null)
    {
        say ??= static _ => { };
        var folder = Directory.CreateTempSubdirectory("danmaku-cluster-").FullName;
        say("starting PostgreSQL");
        var store = await PostgresServer.StartAsync(durable: plan.Durable);
        var cluster = new LocalCluster(plan, folder, store, say);
        try
        {
            // One silo makes the tables; the others then find them, and each other.
            foreach (var silo in cluster.Silos)
            {
                say($"starting {silo.Name}");
                await silo.StartAsync();
            }

            say($"starting {plan.Gateways} gateways");
            await Task.WhenAll(cluster.Gateways.Select(static gateway => gateway.StartAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Gateways.Concat(Silos).Select(static node => node.DisposeAsync().AsTask()));
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Func<NodeProcess> LaunchSilo(int number, int clusterPort, int linkPort)
    {
        LinkPorts.Add(linkPort);
        return () => NodeProcess.Launch("Danmaku.Silo", _folder, new Dictionary<string, string?>(_plan.SiloSettings)
        {
            ["Cluster:Name"] = "local",
            ["Cluster:Port"] = Text(clusterPort),
            ["Management:Port"] = "0",
            ["Link:Port"] = Text(linkPort),
            ["Link:ServiceKeys:0"] = _serviceKey,
            ["Store:Provider"] = "Postgres",
            ["Store:ConnectionString"] = Store.ConnectionTo("postgres"),
        });
    }

    private Func<NodeProcess> LaunchGateway(int number) => () =>
    {
        var settings = new Dictionary<string, string?>(_plan.GatewaySettings)
        {
            ["urls"] = $"http://127.0.0.1:{(_plan.FirstPort == 0 ? 0 : _plan.FirstPort + number - 1)}",
            ["Store:Path"] = Path.Combine(_folder, "danmaku.db"),
            ["Silos:ServiceKey"] = _serviceKey,
            ["ConnectionLimits:ExemptNetworks:0"] = "127.0.0.0/8",
        };
        foreach (var (index, port) in LinkPorts.Index())
        {
            settings[$"Silos:Addresses:{index}"] = $"http://127.0.0.1:{port}";
        }

        return NodeProcess.Launch("Danmaku.Gateway", _plan.PagesFolder, settings);
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
