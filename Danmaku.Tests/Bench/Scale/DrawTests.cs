using System.Runtime.InteropServices;
using Danmaku.Bench.Scale;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Rooms;

namespace Danmaku.Tests.Bench.Scale;

/// <summary>What the simulation draws and counts, piece by piece.</summary>
public sealed class DrawTests
{
    private readonly Random _random = new(1);

    [Fact]
    public void Every_viewer_is_in_one_room()
    {
        var sizes = RoomSizes.Draw(new ScaleOptions { Viewers = 12_345, Rooms = 1_000 }, _random);

        Assert.Equal(12_345, sizes.Sum());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    public void Audiences_follow_Zipfs_law(double exponent, double ratio)
    {
        var sizes = RoomSizes.Draw(new ScaleOptions { Viewers = 1_000_000, Rooms = 10, ZipfExponent = exponent }, _random);

        Assert.Equal(ratio, (double)sizes[0] / sizes[1], tolerance: 0.05 * ratio);
        Assert.Equal(ratio, (double)sizes[1] / sizes[3], tolerance: 0.05 * ratio);
    }

    [Fact]
    public void Places_of_a_room_add_up_and_every_viewer_has_one()
    {
        var options = new ScaleOptions { Gateways = 10, Silos = 3 };
        var placement = new Placement(options, _random);
        placement.Throw(50_000);
        placement.Throw(500);

        Assert.Equal(500, placement.Gateways.Sum(placement.OnGateway));
        Assert.Equal(500, placement.Silos.Sum(placement.OnSilo));
        Assert.Equal(placement.Gateways.Count, placement.Silos.Sum(placement.GatewaysOf));
        var byViewer = Enumerable.Range(0, 500).GroupBy(placement.GatewayOf).ToDictionary(static group => group.Key, static group => group.Count());
        Assert.All(placement.Gateways, gateway => Assert.Equal(placement.OnGateway(gateway), byViewer[gateway]));
    }

    [Fact]
    public void A_few_viewers_are_on_as_many_gateways_as_balls_in_boxes()
    {
        // 100 balls into 100 boxes leave 36.6 empty on average.
        var placement = new Placement(new ScaleOptions { Gateways = 100, Silos = 10 }, _random);
        var taken = 0;
        for (var i = 0; i < 1_000; i++)
        {
            placement.Throw(100);
            taken += placement.Gateways.Count;
        }

        Assert.Equal(63.4, taken / 1_000.0, tolerance: 0.5);
    }

    [Fact]
    public void A_quiet_room_sends_each_comment_at_once()
    {
        var flushes = Flushes(new ScaleOptions { CommentsPerThousand = 1, Seconds = 1_000, WarmUpSeconds = 0 }, viewers: 100);

        Assert.InRange(flushes.Count, 70, 130);
        Assert.InRange(flushes.Count(static flush => flush.Shown > 1), 0, 3);
    }

    [Fact]
    public void A_busy_room_sends_once_an_interval_and_counts_what_it_thins()
    {
        var flushes = Flushes(new ScaleOptions { CommentsPerThousand = 1, Seconds = 10, WarmUpSeconds = 5 }, viewers: 1_000_000);

        Assert.InRange(flushes.Count, 195, 201);
        Assert.InRange(flushes.Sum(static flush => flush.Shown), 950, 1_100);
        Assert.InRange(flushes.Sum(static flush => flush.Shown + flush.Thinned), 9_600, 10_400);
        Assert.All(flushes, static flush => Assert.InRange(flush.Runs, flush.Thinned > 0 ? 1 : 0, flush.Shown + 1));
    }

    [Theory]
    [InlineData("s")]
    [InlineData("sssss")]
    [InlineData("ttt")]
    [InlineData("sttsts")]
    public void A_frame_is_as_long_as_the_one_that_the_gateway_writes(string comments)
    {
        var text = new string('x', 40);
        var events = comments.Select((kind, index) => (RoomEvent)new RoomEvent.CommentPosted(
            new Comment
            {
                Position = new RoomPosition(3, 2_000_000 + index),
                At = DateTimeOffset.UnixEpoch.AddMilliseconds(1_790_000_000_000),
                Author = new Viewer("user-87654321", "another", ViewerRole.Viewer),
                Text = text,
            },
            Thinned: kind == 't')).ToArray();
        var runs = comments.Split('s', StringSplitOptions.RemoveEmptyEntries).Length;

        var items = new List<BatchItem>();
        Disclosure.Fill(AudienceView.Viewers, events, items);
        var expected = new NativeFormat().Batch("live-7654321", CollectionsMarshal.AsSpan(items)).Length;

        // The commas between comments and between runs, and a longer frame header, are all that is not exact.
        var flush = new Flush(comments.Count(static kind => kind == 's'), comments.Count(static kind => kind == 't'), runs);
        Assert.Equal(expected, new WireSizes(40).Frame(flush), tolerance: 3);
    }

    [Fact]
    public void Counts_of_a_room_that_nobody_enters_or_leaves_are_told_by_renewals_alone()
    {
        var presence = new Presence(new ScaleOptions { StayMinutes = 1e6 });

        Assert.Equal(0.2, presence.ReportsPerSecond(10), tolerance: 1e-6);
        Assert.Equal(0, presence.CountsPerSecond(10), tolerance: 1e-6);
    }

    [Fact]
    public void Counts_of_a_room_with_much_coming_and_going_are_told_every_second()
    {
        var presence = new Presence(new ScaleOptions { StayMinutes = 1 });

        Assert.Equal(1, presence.ReportsPerSecond(100_000), tolerance: 1e-6);
        Assert.Equal(1, presence.CountsPerSecond(100_000), tolerance: 1e-6);
    }

    private List<Flush> Flushes(ScaleOptions options, int viewers)
    {
        var flushes = new List<Flush>();
        new RoomTraffic(options, _random).Run(viewers, static (_, _) => { }, flushes.Add);
        return flushes;
    }
}
