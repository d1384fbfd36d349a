using Danmaku.Bench.Cluster;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>Three silos, three gateways and PostgreSQL as processes. Shared by the tests of a class: each leaves all of them running.</summary>
public sealed class ClusterUnderTest : IAsyncLifetime
{
    private LocalCluster? _cluster;

    /// <summary>How long a gateway's viewers count after it is gone.</summary>
    internal static TimeSpan LeaseDuration { get; } = TimeSpan.FromSeconds(6);

    internal LocalCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster has not been started.");

    internal IReadOnlyList<ClusterNode> Silos => Cluster.Silos;

    internal IReadOnlyList<ClusterNode> Gateways => Cluster.Gateways;

    public async Task InitializeAsync()
    {
        var lease = LeaseDuration.ToString();
        _cluster = await LocalCluster.StartAsync(new ClusterPlan
        {
            PagesFolder = Path.Combine(RepositoryRoot.Path, "Danmaku.Gateway"),
            Durable = false,
            SiloSettings = new Dictionary<string, string?>
            {
                // Says which silo has a room.
                ["Logging:LogLevel:Danmaku.Silo"] = "Debug",
                ["Link:LeaseDuration"] = lease,
                ["Link:RenewInterval"] = "00:00:02",
                ["Rooms:LeaseDuration"] = lease,
                ["Room:ViewerBurst"] = "1000",
                ["Room:ViewerRefill"] = "00:00:01",
            },
            GatewaySettings = new Dictionary<string, string?>(ServiceProcess.Unlimited.Where(static setting => !setting.Key.StartsWith("Room:", StringComparison.Ordinal)))
            {
                ["Tokens:Secrets:0:Secret"] = ViewerTokens.Secret,
                ["Sockets:DrainTime"] = "00:00:01",
                ["Sockets:MoveWithin"] = "00:00:02",
                ["Goim:Enabled"] = "true",
                ["Centrifuge:Enabled"] = "true",
                ["Events:Enabled"] = "true",
            },
        });
    }

    public Task DisposeAsync() => _cluster?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    /// <summary>Starts whatever does not run.</summary>
    internal async Task HealAsync()
    {
        foreach (var node in Silos.Concat(Gateways).Where(static node => !node.IsRunning))
        {
            await node.StartAsync();
        }
    }

    /// <summary>The silo that opened a room last.</summary>
    internal ClusterNode SiloOf(string room) => Silos
        .Where(static silo => silo.IsRunning)
        .Select(silo => (Silo: silo, Epoch: LastEpoch(silo.Process.Output, room)))
        .MaxBy(static found => found.Epoch).Silo;

    /// <summary>Lets a client choose a gateway that runs: its own one while that does, another one after.</summary>
    internal GatewayChoice From(int preferred) => new(Gateways, preferred);

    private static long LastEpoch(string output, string room)
    {
        var marker = $"Room {room} opened, epoch ";
        var at = output.LastIndexOf(marker, StringComparison.Ordinal);
        return at < 0 ? -1 : long.Parse(new string([.. output[(at + marker.Length)..].TakeWhile(char.IsAsciiDigit)]), System.Globalization.CultureInfo.InvariantCulture);
    }
}
