using Danmaku.Bench.Plan;
using Danmaku.Bench.Scale;
using YamlDotNet.RepresentationModel;

namespace Danmaku.Tests.Bench.Plan;

public sealed class PlannerTests
{
    private static readonly ScaleCosts Costs = new();

    [Fact]
    public void A_small_service_gets_the_fewest_pods_that_can_lose_one()
    {
        var plan = Planner.Make(new PlanOptions { Viewers = 500, Rooms = 3, Comments = 5 }, Costs);

        // As many gateways as silos: each silo relays to one in the simulation.
        Assert.Equal((3, 3), (plan.Gateways, plan.Silos));
    }

    [Fact]
    public void No_pod_is_planned_beyond_the_share_that_was_asked_for()
    {
        var options = new PlanOptions { Viewers = 300_000, Rooms = 20, Comments = 1_000, Use = 0.4, GatewayCores = 2, GatewayGibibytes = 1, SiloCores = 2 };

        var plan = Planner.Make(options, Costs);

        Assert.All(
            plan.Load.Limits.Where(limit => limit.Name.StartsWith("gateway ", StringComparison.Ordinal) || limit.Name.StartsWith("silo ", StringComparison.Ordinal)),
            limit => Assert.InRange(limit.Use, 0, options.Use));
    }

    [Fact]
    public void Viewers_for_each_gateway_are_bounded_even_where_it_could_bear_more()
    {
        var plan = Planner.Make(new PlanOptions { Viewers = 100_000, Rooms = 1_000, Comments = 0, ViewersPerGateway = 5_000 }, Costs);

        Assert.Equal((20, "viewers for each gateway"), (plan.Gateways, plan.GatewaysBecause));
    }

    [Fact]
    public void Smaller_pods_are_more_pods()
    {
        var options = new PlanOptions { Viewers = 400_000, Rooms = 10, Comments = 500 };

        var large = Planner.Make(options with { GatewayCores = 8 }, Costs);
        var small = Planner.Make(options with { GatewayCores = 2 }, Costs);

        Assert.True(small.Gateways > large.Gateways, $"{small.Gateways} gateways of 2 cores, {large.Gateways} of 8.");
        Assert.Equal("gateway CPU", small.GatewaysBecause);
    }

    [Fact]
    public void What_more_pods_do_not_help_with_is_told()
    {
        var plan = Planner.Make(new PlanOptions { Viewers = 100_000, Rooms = 1, Comments = 60_000 }, Costs);

        Assert.True(plan.Ceilings.Single(limit => limit.Name == "store").Use > 1);
    }

    [Fact]
    public void The_values_are_yaml_of_the_planned_numbers()
    {
        var plan = Planner.Make(new PlanOptions { Viewers = 2_000_000, Rooms = 5_000, Comments = 300 }, Costs);
        var yaml = new YamlStream();

        yaml.Load(new StringReader(PlanReport.Values(plan)));

        var silo = (YamlMappingNode)yaml.Documents[0].RootNode["silo"];
        Assert.Equal(plan.Silos.ToString(System.Globalization.CultureInfo.InvariantCulture), silo["replicas"].ToString());
        Assert.Equal("4096Mi", yaml.Documents[0].RootNode["gateway"]["resources"]["limits"]["memory"].ToString());
    }
}
