using System.Text.Json;
using Danmaku.Bench.Scale;
using FsCheck;

namespace Danmaku.Tests.Bench.Scale;

public sealed class SimulationTests
{
    private static readonly ScaleCosts Costs = new();

    private static readonly ScaleOptions Small = new()
    {
        Viewers = 2_000,
        Gateways = 8,
        Silos = 4,
        CommentsPerThousand = 10,
        Seconds = 5,
        WarmUpSeconds = 5,
    };

    [Fact]
    public void Every_shown_comment_reaches_every_viewer_of_its_room_once() => Prop.ForAll<PositiveInt, PositiveInt, PositiveInt>(
        (viewers, gateways, rooms) =>
        {
            var result = Simulation.Run(
                Small with { Viewers = viewers.Get * 50, Gateways = gateways.Get + 3, Silos = 3, Rooms = rooms.Get }, Costs);

            Assert.Equal(result.ShownTimesViewers, result.Deliveries);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void In_one_room_deliveries_are_shown_comments_times_viewers()
    {
        var result = Simulation.Run(Small, Costs);

        Assert.True(result.Shown > 0);
        Assert.Equal(result.Shown * Small.Viewers, result.Deliveries, precision: 3);
    }

    [Fact]
    public void One_gateway_and_one_silo_need_no_message_between_silos()
    {
        var result = Simulation.Run(Small with { Gateways = 1, Silos = 1 }, Costs);

        Assert.Equal((1, 1), (result.RoomGateways, result.RoomSilos));
        Assert.Equal(0, result.Of(Link.SiloToSilo).Messages);
        Assert.Equal(Small.Viewers, result.Machines[0].MostViewers);
    }

    [Fact]
    public void A_flush_is_one_message_to_each_other_silo_one_to_each_gateway_and_one_write_to_each_viewer()
    {
        // Nobody comes or goes, so no count of viewers travels.
        var options = Small with { StayMinutes = 1_000_000, FlushInterval = TimeSpan.FromSeconds(1) };
        var result = Simulation.Run(options, Costs);

        var answers = result.Posted;
        Assert.Equal(8, result.RoomGateways);
        Assert.Equal(4, result.RoomSilos);
        Assert.Equal((result.Flushes * 2_000) + answers, result.Of(Link.GatewayToViewer).Messages, tolerance: 1);

        // All eight gateways post within each second at this rate, so each gets one message of answers for it.
        Assert.Equal((result.Flushes * 8) + 8, result.Of(Link.SiloToGateway).Messages, tolerance: 2);

        // Batches to three silos, a call with posts and its answer for each of them, and a lease and its answer every five seconds.
        Assert.Equal((result.Flushes * 3) + 3 + 3 + (3 * 0.4), result.Of(Link.SiloToSilo).Messages, tolerance: 1);
        Assert.Equal(3 * 0.4, result.Leases, tolerance: 0.01);
    }

    [Fact]
    public void A_silent_room_costs_leases_and_nothing_else()
    {
        var result = Simulation.Run(Small with { CommentsPerThousand = 0, StayMinutes = 1e9 }, Costs);

        Assert.Equal((0, 0, 0), (result.Posted, result.Flushes, result.Deliveries));
        Assert.Equal(0, result.Of(Link.GatewayToViewer).Messages, tolerance: 0.01);
        Assert.Equal(0, result.Of(Link.SiloToGateway).Messages, tolerance: 0.01);
        Assert.Equal(8 * 0.2, result.Of(Link.GatewayToSilo).Messages, tolerance: 0.01);
    }

    [Fact]
    public void No_more_is_shown_than_the_display_budget()
    {
        // 200 comments per second for a budget of 20, whose burst the warm-up has used up.
        var result = Simulation.Run(Small with { Viewers = 20_000, DisplayBudget = 20, WarmUpSeconds = 15, Seconds = 20 }, Costs);

        Assert.InRange(result.Posted, 180, 220);
        Assert.InRange(result.Shown, 18, 21);
    }

    [Fact]
    public void The_same_seed_gives_the_same_result_and_another_seed_another()
    {
        var options = Small with { Rooms = 100 };

        Assert.Equal(Text(Simulation.Run(options, Costs)), Text(Simulation.Run(options, Costs)));
        Assert.NotEqual(Text(Simulation.Run(options, Costs)), Text(Simulation.Run(options with { Seed = 2 }, Costs)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public void Twice_the_viewers_are_more_of_everything(int rooms)
    {
        var runs = Enumerable.Range(1, 4).Select(doubled =>
            Simulation.Run(Small with { Viewers = 1_000 << doubled, Rooms = rooms }, Costs)).ToList();

        foreach (var (fewer, more) in runs.Zip(runs.Skip(1)))
        {
            Assert.True(fewer.Deliveries < more.Deliveries);
            Assert.True(fewer.RoomGateways <= more.RoomGateways);
            Assert.True(fewer.Machines[0].MostGibibytes < more.Machines[0].MostGibibytes);
            Assert.True(fewer.Of(Link.ViewerToGateway).Bytes < more.Of(Link.ViewerToGateway).Bytes);
            Assert.True(fewer.Of(Link.GatewayToViewer).Bytes < more.Of(Link.GatewayToViewer).Bytes);
            Assert.True(fewer.Of(Link.SiloToStore).Bytes < more.Of(Link.SiloToStore).Bytes);
            Assert.True(Gateway(fewer) < Gateway(more));
        }

        static double Gateway(ScaleResult result) => result.Limits.Single(static limit => limit.Name == "gateway CPU").Load;
    }

    [Fact]
    public void Compression_takes_bytes_from_viewers_and_messages_from_nobody()
    {
        var plain = Simulation.Run(Small, Costs);
        var compressed = Simulation.Run(Small with { IsCompressed = true }, Costs);

        Assert.Equal(plain.Of(Link.GatewayToViewer).Messages, compressed.Of(Link.GatewayToViewer).Messages);
        Assert.InRange(compressed.Of(Link.GatewayToViewer).Bytes / plain.Of(Link.GatewayToViewer).Bytes, 0.25, 0.45);
    }

    [Fact]
    public void Comments_that_viewers_do_not_see_cost_gateways_next_to_nothing()
    {
        var shown = Simulation.Run(Small with { DisplayBudget = 10_000 }, Costs).Of(Link.SiloToGateway);
        var thinned = Simulation.Run(Small with { DisplayBudget = 1 }, Costs).Of(Link.SiloToGateway);

        Assert.True(thinned.Bytes < shown.Bytes / 2);
    }

    private static string Text(ScaleResult result) => JsonSerializer.Serialize(result with { Options = Small });
}
