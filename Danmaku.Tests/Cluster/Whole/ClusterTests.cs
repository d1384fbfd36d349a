using System.Diagnostics;
using System.Text.Json;
using Danmaku.Tests.Support;
using Xunit.Abstractions;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>The cluster as its users see it, through three gateways in rooms on three silos.</summary>
[Collection(nameof(ClusterUnderTest))]
public sealed class ClusterTests(ClusterUnderTest cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task Viewers_on_three_gateways_see_one_order_in_every_room_and_every_ack_is_stored()
    {
        const int Rooms = 12;
        const int PostsEach = 20;
        var epochs = new HashSet<string>();
        foreach (var room in Enumerable.Range(1, Rooms).Select(static number => $"order-{number}"))
        {
            await using var watchers = await Watchers.StartAsync(cluster, room);
            var acks = await Task.WhenAll(cluster.Gateways.Select(async (gateway, number) =>
            {
                await using var viewer = await TestViewer.JoinAsync(gateway.Process.Url, room, ViewerTokens.For($"viewer-{number}", "streamer"));
                var mine = new List<JsonElement>();
                for (var post = 1; post <= PostsEach; post++)
                {
                    mine.Add(await viewer.PostAsync($"{post} of {number}"));
                }

                return mine;
            }));

            Assert.All(acks.SelectMany(static mine => mine), static ack => Assert.True(ack.GetProperty("stored").GetBoolean(), ack.ToString()));
            await watchers.AgreeAsync(cluster, "the end");
            Assert.All(watchers.All, watcher => Assert.Equal((3 * PostsEach) + 1, watcher.Seen.Count));
            epochs.Add(cluster.SiloOf(room).Name);
        }

        output.WriteLine($"{Rooms} rooms on {string.Join(", ", epochs)}");
        Assert.True(epochs.Count > 1, "All rooms were on one silo.");
    }

    [Fact]
    public async Task When_a_gateway_dies_its_viewers_go_on_elsewhere_where_they_were_and_the_count_is_right_again()
    {
        const string Room = "gateway-dies";
        await using var watchers = await Watchers.StartAsync(cluster, Room);
        var (stays, goes) = (watchers.All[0], watchers.All[2]);
        await using var silent = await TestViewer.JoinAsync(cluster.Gateways[2].Process.Url, Room, ViewerTokens.For("silent"));
        await using var poster = await TestViewer.JoinAsync(cluster.Gateways[0].Process.Url, Room, ViewerTokens.For("poster"));
        await poster.PostAsync("before");
        await goes.SeesAsync("before");
        await stays.UntilAsync(static watcher => watcher.Viewers == 5);

        var dies = Stopwatch.StartNew();
        await cluster.Gateways[2].Process.KillAsync();
        await poster.PostAsync("while away");
        await goes.SeesAsync("while away");
        var back = dies.Elapsed;
        await stays.UntilAsync(static watcher => watcher.Viewers == 4);
        output.WriteLine($"back after {back.TotalSeconds:0.0} s, the count is right after {dies.Elapsed.TotalSeconds:0.0} s (lease {ClusterUnderTest.LeaseDuration.TotalSeconds} s)");

        Assert.Equal(1, goes.Resumed);
        Assert.Equal(1, goes.Snapshots);
        await cluster.HealAsync();
        await watchers.AgreeAsync(cluster, "the end");
    }

    [Fact]
    public async Task Who_was_banned_before_a_crash_is_banned_after_it_whichever_way_they_come()
    {
        const string Room = "ban";
        await using (var streamer = await TestViewer.JoinAsync(cluster.Gateways[0].Process.Url, Room, ViewerTokens.For("streamer", "streamer")))
        {
            var banned = await streamer.AskAsync(new { type = "moderate", action = "ban", viewer = "eve", reason = "raid" });
            Assert.True(banned.GetProperty("stored").GetBoolean(), banned.ToString());
        }

        await cluster.SiloOf(Room).Process.KillAsync();

        foreach (var gateway in cluster.Gateways)
        {
            var refused = await Persistently.AskAsync(async () =>
            {
                await using var eve = await TestViewer.ConnectAsync(gateway.Process.Url, Room);
                var joined = await eve.AskAsync(new { type = "join", token = ViewerTokens.For("eve") });
                return joined.GetProperty("type").GetString() == "joined" ? await eve.PostAsync("let me in") : joined;
            });
            Assert.Equal(402, refused.GetProperty("reason").GetInt32());
            Assert.Contains("raid", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        await cluster.HealAsync();
    }
}
