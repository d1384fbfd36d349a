using Danmaku.Bench.Scale;
using Danmaku.Gateway.Sockets;
using Danmaku.Silo.Storage;

namespace Danmaku.Bench.Plan;

/// <summary>Finds the fewest pods with which no limit is used beyond what the plan allows, by simulating with more of them until it is so.</summary>
internal static class Planner
{
    /// <summary>Fewer cannot outvote one that hangs, and cannot lose one during a roll-out.</summary>
    public const int FewestSilos = 3;

    /// <summary>One to serve while the other is replaced.</summary>
    public const int FewestGateways = 2;

    // Connections of a silo beside its readers: the journal's, the log's, membership (docs/operations.md, Rooms in PostgreSQL).
    private const int ConnectionsBesideReaders = 6;

    // A row's two indexes and its page's header and slack take about as much again as the row (assumed).
    private const double IndexShare = 2;

    private const int MostRounds = 30;

    /// <summary>Makes the plan. The same options and costs give the same plan.</summary>
    public static CapacityPlan Make(PlanOptions options, ScaleCosts costs)
    {
        var gateways = Math.Max(FewestGateways, DivideUp(options.Viewers, options.ViewersPerGateway));
        var silos = FewestSilos;
        var gatewaysBecause = gateways == FewestGateways ? "the fewest that can be replaced one by one" : "viewers for each gateway";
        var silosBecause = "the fewest that outvote one that hangs";
        ScaleResult load;
        for (var round = 1; ; round++)
        {
            load = Simulation.Run(Scenario(options, Math.Max(gateways, silos), silos), costs);
            var gatewayNeed = Fullest(load, "gateway");
            var siloNeed = Fullest(load, "silo");
            if ((gatewayNeed.Use <= options.Use && siloNeed.Use <= options.Use) || round == MostRounds)
            {
                break;
            }

            if (gatewayNeed.Use > options.Use)
            {
                gateways = More(gateways, gatewayNeed.Use / options.Use);
                gatewaysBecause = gatewayNeed.Name;
            }

            if (siloNeed.Use > options.Use)
            {
                silos = More(silos, siloNeed.Use / options.Use);
                silosBecause = siloNeed.Name;
            }
        }

        return Found(options, costs, load, gatewaysBecause, silosBecause);
    }

    private static CapacityPlan Found(PlanOptions options, ScaleCosts costs, ScaleResult load, string gatewaysBecause, string silosBecause)
    {
        var gateways = load.Options.Gateways;
        var handshakes = (double)new ConnectionLimitOptions().HandshakesPerSecond * gateways;
        var cores = options.GatewayCores * gateways / (costs.Connect / 1e6);
        return new CapacityPlan
        {
            Options = options,
            Gateways = gateways,
            Silos = load.Options.Silos,
            GatewaysBecause = gatewaysBecause,
            SilosBecause = silosBecause,
            Load = load,
            Ceilings = [.. load.Limits.Where(static limit => limit.Name is "busiest grain" or "store" or "journal of one silo on one core")],
            ViewerGigabits = load.Machines.Single(static row => row.Kind == "gateway").MostOut * gateways,
            Rows = load.Posted,
            StoreGibibytesPerDay = load.Posted * 86_400 * (options.CommentBytes + costs.StoreRowBytes) * IndexShare / (1024.0 * 1024 * 1024),
            StoreConnections = load.Options.Silos * (new StoreOptions().Readers + ConnectionsBesideReaders),
            Reconnect = TimeSpan.FromSeconds(options.Viewers / Math.Min(handshakes, cores)),
        };
    }

    private static ScaleOptions Scenario(PlanOptions options, int gateways, int silos) => new()
    {
        Viewers = options.Viewers,
        Gateways = gateways,
        Silos = silos,
        Rooms = options.Rooms,
        ZipfExponent = options.ZipfExponent,
        CommentsPerThousand = options.Comments * 1_000 / options.Viewers,
        CommentBytes = options.CommentBytes,
        IsCompressed = options.IsCompressed,
        GatewayCores = options.GatewayCores,
        SiloCores = options.SiloCores,
        GatewayGibibytes = options.GatewayGibibytes,
        SiloGibibytes = options.SiloGibibytes,
        Gigabits = options.Gigabits,
        Seed = options.Seed,
    };

    private static Limit Fullest(ScaleResult load, string kind) =>
        load.Limits.First(limit => limit.Name.StartsWith(kind + " ", StringComparison.Ordinal));

    // Not all of a load falls with the number of pods, so the quotient is a lower bound; one more is always progress.
    private static int More(int count, double factor) => Math.Max(count + 1, (int)Math.Ceiling(count * Math.Min(factor, 2)));

    private static int DivideUp(int value, int by) => (int)(((long)value + by - 1) / by);
}
