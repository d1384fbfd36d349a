using System.Globalization;
using Danmaku.Bench.Cluster;
using Danmaku.Tests.Deployment.Containers;
using Danmaku.Tests.Deployment.Pods;
using Danmaku.Tests.Support;
using Npgsql;

namespace Danmaku.Tests.Cluster.Pods;

/// <summary>The chart's smallest real cluster, run as its manifests say, with Debian's PostgreSQL outside of it.</summary>
internal sealed class PodsUnderTest : IAsyncDisposable
{
    public const string Gateways = "danmaku-gateway";
    public const string Silos = "danmaku-silo";

    // What an installation has longer, so that it takes seconds here and not minutes; and no limits of one address, which all viewers share here.
    private const string Values =
        """
        gateway:
          preStopSleepSeconds: 1
          minReadySeconds: 1
          probes:
            startup: { periodSeconds: 1 }
            readiness: { periodSeconds: 1 }
          settings:
            ConnectionLimits: { ExemptNetworks: [10.96.0.0/16] }
            Gateway: { RequestBurst: 10000, RequestsPerSecond: 10000 }
            Sockets:
              DrainTime: "00:00:01"
              MoveWithin: "00:00:02"
              InboundMessageBurst: 100000
              InboundMessagesPerSecond: 10000
              InboundByteBurst: 67108864
              InboundBytesPerSecond: 16777216
        silo:
          preStopSleepSeconds: 1
          minReadySeconds: 1
          probes:
            startup: { periodSeconds: 1 }
            readiness: { periodSeconds: 1 }
          settings:
            Room: { ViewerBurst: 1000, ViewerRefill: "00:00:01" }
          extraEnv:
            # Says which silo has a room.
            - { name: Logging__LogLevel__Danmaku.Silo, value: Debug }
        """;

    private readonly PostgresServer _store;

    private PodsUnderTest(PostgresServer store, PodCluster cluster) => (_store, Cluster) = (store, cluster);

    public PodCluster Cluster { get; }

    /// <summary>Installs it, and waits until everything is ready.</summary>
    public static async Task<PodsUnderTest> InstallAsync()
    {
        var images = new Images(await ImageBuild.OfThisCheckoutAsync());
        var cluster = await PodCluster.StartAsync(await Release.RenderAsync("cluster", Values), images);
        var pods = new PodsUnderTest(await PostgresServer.StartAsync(durable: false), cluster);
        try
        {
            var database = new NpgsqlConnectionStringBuilder(await pods._store.CreateDatabaseAsync());
            await cluster.AddOutsideAsync("db.example.com", 5432, $"{database.Host}/.s.PGSQL.5432");
            database.Host = "db.example.com";
            cluster.AddSecret("danmaku-store", ("connectionString", database.ToString()));
            cluster.AddSecret("danmaku-link", ("serviceKey", "what gateways show to silos"));
            cluster.AddSecret("danmaku-tokens", ("Tokens__Secrets__0__Secret", ViewerTokens.Secret));
            await cluster.InstallAsync();
            return pods;
        }
        catch
        {
            await pods.DisposeAsync();
            throw;
        }
    }

    /// <summary>The silo that opened a room last.</summary>
    public Pod SiloOf(string room) => Cluster.Pods(Silos).MaxBy(pod => LastEpoch(pod.Log, room))!;

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static long LastEpoch(string log, string room)
    {
        var marker = $"Room {room} opened, epoch ";
        var at = log.LastIndexOf(marker, StringComparison.Ordinal);
        return at < 0 ? -1 : long.Parse(new string([.. log[(at + marker.Length)..].TakeWhile(char.IsAsciiDigit)]), CultureInfo.InvariantCulture);
    }
}
