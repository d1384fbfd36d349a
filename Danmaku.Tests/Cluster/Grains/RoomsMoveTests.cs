using System.Collections.Concurrent;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Cluster;
using Danmaku.Tests.Architecture;

namespace Danmaku.Tests.Cluster.Grains;

/// <summary>Rooms while silos stop and the store is away.</summary>
public sealed class RoomsMoveTests
{
    private static readonly HistoryQuery Everything = new(null, null, null, null, Limit: 1_000);

    [Fact]
    public async Task A_silo_that_stops_hands_its_rooms_over_and_every_post_is_answered_stored()
    {
        await using var cluster = await ClusterUnderTest.StartAsync(3);
        var stopping = cluster.Silos[2];
        var listening = cluster.Silos[1];
        var ids = Enumerable.Range(0, 12).Select(i => $"moving-{i}").ToArray();
        foreach (var id in ids)
        {
            await listening.Rooms.SubscribeAsync(id, BatchForm.Ranges, default);
        }

        var moved = stopping.OpenRooms.Order().ToArray();
        Assert.NotEmpty(moved);
        var acknowledged = new ConcurrentBag<(string RoomId, RoomPosition Position)>();
        using var enough = new CancellationTokenSource();
        var posting = Task.WhenAll(ids.Select(id => Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                var accepted = Assert.IsType<PostResult.Accepted>(await cluster.Silos[0].PostAsync(id, $"comment {i}"));
                Assert.True(accepted.Stored);
                acknowledged.Add((id, accepted.Position));
            }
        })));

        await stopping.StopAsync();
        foreach (var id in moved)
        {
            await listening.Relay.Ended(id);
            Assert.Equal(2, (await listening.Rooms.SubscribeAsync(id, BatchForm.Ranges, default)).Position.Epoch);
        }

        await enough.CancelAsync();
        await posting;
        foreach (var id in ids)
        {
            var after = new RoomPosition(0, 0);
            var stored = new List<RoomPosition>();
            HistoryPage page;
            do
            {
                page = await listening.Rooms.HistoryAsync(id, Everything with { After = after }, default);
                stored.AddRange(page.Comments.Select(comment => comment.Position));
                after = stored[^1];
            }
            while (page.More);

            Assert.Equal(acknowledged.Where(post => post.RoomId == id).Select(post => post.Position).Order(), stored);
        }

        Expect.None(cluster.Silos.SelectMany(silo => silo.Errors.Errors));
    }

    [Fact]
    public async Task While_the_store_is_away_a_room_says_when_to_ask_again_and_then_opens()
    {
        await using var cluster = await ClusterUnderTest.StartAsync(1);
        var silo = cluster.Silos[0];
        cluster.Opening.Away = true;

        var refused = await Assert.ThrowsAsync<RoomUnavailableException>(() => silo.PostAsync("away", "hello"));
        var again = await Assert.ThrowsAsync<RoomUnavailableException>(() => silo.Rooms.SubscribeAsync("away", BatchForm.Ranges, default).AsTask());

        Assert.All([refused, again], exception => Assert.Equal(RejectReason.StoreUnavailable, exception.Rejection.Reason));
        Assert.Equal(1, cluster.Opening.Asked);
        cluster.Opening.Away = false;
        await Task.Delay(refused.Rejection.RetryAfter!.Value + TimeSpan.FromMilliseconds(500), TimeProvider.System);
        Assert.True(Assert.IsType<PostResult.Accepted>(await silo.PostAsync("away", "hello")).Stored);
        Expect.None(silo.Errors.Errors);
    }

    [Fact]
    public async Task A_room_nobody_uses_leaves_and_comes_back_when_asked_for()
    {
        await using var cluster = await ClusterUnderTest.StartAsync(1, "--Rooms:IdleTimeout=00:00:01", "--Rooms:LeaseDuration=00:00:02");
        var silo = cluster.Silos[0];
        await silo.Rooms.SubscribeAsync("idle", BatchForm.Ranges, default);
        await silo.PostAsync("idle", "hello");

        var closed = silo.Log.Next("Closed");

        // Nobody renews the lease: it lapses, and then nobody is there.
        await silo.Relay.Ended("idle");
        await closed;

        var snapshot = await silo.Rooms.SnapshotAsync("idle", default);
        Assert.Equal((2, "hello"), (snapshot.Position.Epoch, Assert.Single(snapshot.Comments).Text));
        Expect.None(silo.Errors.Errors);
    }
}
