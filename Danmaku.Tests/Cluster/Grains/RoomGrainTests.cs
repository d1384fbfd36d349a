using Danmaku.Contracts.Messages;
using Danmaku.Silo.Cluster;
using Danmaku.Tests.Architecture;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Grains;

/// <summary>Rooms as grains, on three silos of one cluster.</summary>
public sealed class RoomGrainTests(RoomGrainTests.ThreeSilos fixture) : IClassFixture<RoomGrainTests.ThreeSilos>
{
    private const int Rooms = 40;
    private const int Posts = 25;

    private static readonly HistoryQuery Everything = new(null, null, null, null, Limit: 1_000);

    private ClusterUnderTest Cluster => fixture.Cluster;

    [Fact]
    public async Task Rooms_are_on_all_silos_and_each_relay_gets_every_event_of_every_room_once()
    {
        var ids = Enumerable.Range(0, Rooms).Select(i => $"order-{i}").ToArray();
        var snapshots = await Task.WhenAll(ids.SelectMany(id => Cluster.Silos.Select(silo => silo.Rooms.SubscribeAsync(id, BatchForm.Ranges, default).AsTask())));

        var results = await Task.WhenAll(ids.SelectMany(id => Enumerable.Range(0, Posts)
            .Select(i => Cluster.Silos[i % 3].PostAsync(id, $"comment {i}"))));

        Assert.All(results, result => Assert.True(Assert.IsType<PostResult.Accepted>(result).Stored));
        foreach (var id in ids)
        {
            var expected = Enumerable.Range(1, Posts).Select(sequence => new RoomPosition(1, sequence));
            foreach (var silo in Cluster.Silos)
            {
                await silo.Relay.EventCount(id, Posts);
                // Putting them in order is the relay's part, and this one only records.
                Assert.Equal(expected, silo.Relay.PositionsOf(id).Order());
            }
        }

        Assert.All(snapshots, snapshot => Assert.Equal(1, snapshot.Position.Epoch));
        Assert.All(Cluster.Silos, silo => Assert.NotEmpty(silo.OpenRooms));
    }

    [Fact]
    public async Task A_batch_is_encoded_once_for_all_silos_and_says_which_events_it_has()
    {
        foreach (var silo in Cluster.Silos)
        {
            await silo.Rooms.SubscribeAsync("encoded", BatchForm.Ranges, default);
        }

        await Cluster.Silos[0].PostAsync("encoded", "hello");

        foreach (var silo in Cluster.Silos)
        {
            await silo.Relay.EventCount("encoded", 1);
            var batch = silo.Relay.BatchesOf("encoded").First(batch => batch.FirstSequence > 0);
            Assert.Equal((1, 1, 1), (batch.Epoch, batch.FirstSequence, batch.LastSequence));
            Assert.Equal(Cluster.Silos[0].Relay.BatchesOf("encoded").First(first => first.FirstSequence > 0).Bytes, batch.Bytes);
        }
    }

    [Fact]
    public async Task A_silo_that_listens_in_both_forms_gets_each_until_it_leaves_it()
    {
        foreach (var silo in Cluster.Silos)
        {
            await silo.Rooms.SubscribeAsync("forms", BatchForm.Ranges, default);
            await silo.Rooms.SubscribeAsync("forms", BatchForm.Whole, default);
            Assert.True(await silo.Rooms.ReportViewersAsync("forms", BatchForm.Ranges, 3, default));
            Assert.True(await silo.Rooms.ReportViewersAsync("forms", BatchForm.Whole, 0, default));
        }

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Cluster.Silos[0].PostAsync("forms", $"{i}")));

        Assert.Equal(9, (await Cluster.Silos[1].Rooms.SnapshotAsync("forms", default)).Viewers);
        foreach (var silo in Cluster.Silos)
        {
            await silo.Relay.EventCount("forms", 600);
            var (ranges, whole) = (silo.Relay.EventsOf("forms", BatchForm.Ranges), silo.Relay.EventsOf("forms", BatchForm.Whole));
            Assert.Equal(Enumerable.Range(1, 300).Select(static sequence => (long)sequence), ranges.Select(static item => item.Position.Sequence).Order());
            Assert.Equal(Enumerable.Range(1, 300).Select(static sequence => (long)sequence), whole.Select(static item => item.Position.Sequence).Order());
            Assert.Contains(ranges, static item => item is RoomEvent.CommentThinned);
            Assert.All(whole, static item => Assert.IsType<RoomEvent.CommentPosted>(item));
        }

        await Cluster.Silos[2].Rooms.UnsubscribeAsync("forms", BatchForm.Whole, default);
        Assert.False(await Cluster.Silos[2].Rooms.ReportViewersAsync("forms", BatchForm.Whole, 0, default));
        Assert.True(await Cluster.Silos[2].Rooms.ReportViewersAsync("forms", BatchForm.Ranges, 3, default));
    }

    [Fact]
    public async Task Drafts_posted_together_are_answered_in_their_order()
    {
        DraftPost[] posts = [.. Enumerable.Range(0, 30).Select(i => new DraftPost(SiloUnderTest.Ann, new CommentDraft { Text = i == 7 ? " " : $"{i}" }))];

        var results = await Cluster.Silos[1].Rooms.PostAsync("together", posts, default);

        Assert.Equal(RejectReason.TextEmpty, Assert.IsType<PostResult.Rejected>(results[7]).Rejection.Reason);
        var places = results.Where((_, i) => i != 7).Select(result => Assert.IsType<PostResult.Accepted>(result).Position.Sequence);
        Assert.Equal(Enumerable.Range(1, 29).Select(sequence => (long)sequence), places);
    }

    [Fact]
    public async Task A_nonce_posted_through_two_silos_is_one_comment()
    {
        var first = await Cluster.Silos[0].PostAsync("nonce", "once", "n1");
        var again = await Cluster.Silos[2].PostAsync("nonce", "once", "n1");

        Assert.Equal(first, again);
    }

    [Fact]
    public async Task A_moderator_of_one_silo_is_obeyed_on_all()
    {
        var moderator = new Viewer("mod", "Mod", ViewerRole.Moderator);

        var banned = await Cluster.Silos[0].Rooms.ModerateAsync("ban", moderator, new ModerationCommand.Ban("ann", null, "enough"), default);

        Assert.True(Assert.IsType<ModerationResult.Done>(banned).Stored);
        var refused = Assert.IsType<PostResult.Rejected>(await Cluster.Silos[1].PostAsync("ban", "hello"));
        Assert.Equal(RejectReason.Banned, refused.Rejection.Reason);
        Assert.Equal("enough", (await Cluster.Silos[2].Rooms.StandingOfAsync("ban", "ann", default)).Sanction?.Reason);
        Assert.Equal(ViewerStanding.Clean, await Cluster.Silos[2].Rooms.StandingOfAsync("ban", "bob", default));
    }

    [Fact]
    public async Task Viewers_of_all_silos_are_counted_and_a_silo_that_unsubscribes_no_more()
    {
        foreach (var (silo, viewers) in Cluster.Silos.Zip([5, 7, 11]))
        {
            Assert.False(await silo.Rooms.ReportViewersAsync("counted", BatchForm.Ranges, viewers, default));
            await silo.Rooms.SubscribeAsync("counted", BatchForm.Ranges, default);
            Assert.True(await silo.Rooms.ReportViewersAsync("counted", BatchForm.Ranges, viewers, default));
        }

        Assert.Equal(23, (await Cluster.Silos[0].Rooms.SnapshotAsync("counted", default)).Viewers);

        await Cluster.Silos[2].Rooms.UnsubscribeAsync("counted", BatchForm.Ranges, default);

        Assert.Equal(12, (await Cluster.Silos[0].Rooms.SnapshotAsync("counted", default)).Viewers);
        Assert.False(await Cluster.Silos[2].Rooms.ReportViewersAsync("counted", BatchForm.Ranges, 11, default));
    }

    [Fact]
    public async Task Leases_on_all_rooms_of_a_silo_are_renewed_together()
    {
        var ids = Enumerable.Range(0, Rooms).Select(static i => $"leased-{i}").ToArray();
        var silo = Cluster.Silos[0].Rooms;
        await Task.WhenAll(ids.Select(id => silo.SubscribeAsync(id, BatchForm.Ranges, default).AsTask()));

        var groups = ids.GroupBy(id => silo.SiloOf(id, BatchForm.Ranges)!).ToArray();
        foreach (var group in groups)
        {
            RoomViewers[] reports = [.. group.Select(static id => new RoomViewers(id, id.Length)), new("never", 1)];
            var known = await silo.ReportTogetherAsync(group.Key, BatchForm.Ranges, reports, default);
            Assert.Equal(reports.Select(static report => report.RoomId != "never"), known!);
        }

        Assert.Equal(3, groups.Length);
        foreach (var id in ids)
        {
            Assert.Equal(id.Length, (await Cluster.Silos[1].Rooms.SnapshotAsync(id, default)).Viewers);
        }
    }

    [Fact]
    public async Task A_post_that_waits_for_its_commit_holds_up_nobody()
    {
        await Cluster.Silos[0].Rooms.SnapshotAsync("waiting", default);
        var arrived = Cluster.Store.Close();
        var post = Cluster.Silos[0].PostAsync("waiting", "hello");
        await arrived.WaitAsync(TimeSpan.FromSeconds(30));

        var snapshot = await Cluster.Silos[1].Rooms.SnapshotAsync("waiting", default);

        Assert.False(post.IsCompleted);
        Assert.Equal("hello", Assert.Single(snapshot.Comments).Text);
        Cluster.Store.Open();
        Assert.True(Assert.IsType<PostResult.Accepted>(await post).Stored);
    }

    [Fact]
    public async Task Of_two_activations_only_the_later_one_is_stored_and_the_other_ends_its_subscriptions()
    {
        var listening = Cluster.Silos[1];
        await listening.Rooms.SubscribeAsync("fenced", BatchForm.Ranges, default);
        await Cluster.Silos[0].PostAsync("fenced", "of epoch 1");
        var elsewhere = await Cluster.Silos[2].Opener.OpenAsync("fenced", default);

        var lost = Assert.IsType<PostResult.Accepted>(await Cluster.Silos[0].PostAsync("fenced", "too late"));

        Assert.Equal((1, false), (lost.Position.Epoch, lost.Stored));
        await listening.Relay.Ended("fenced");
        var kept = Assert.IsType<PostResult.Accepted>(await elsewhere.Post(SiloUnderTest.Ann, new CommentDraft { Text = "of epoch 2" })!);
        Assert.Equal((2, true), (kept.Position.Epoch, kept.Stored));

        // The next use opens it in the cluster again, and that ends the other one.
        Assert.Equal(3, (await listening.Rooms.SubscribeAsync("fenced", BatchForm.Ranges, default)).Position.Epoch);
        var third = Assert.IsType<PostResult.Accepted>(await Cluster.Silos[0].PostAsync("fenced", "of epoch 3"));
        Assert.Equal((3, true), (third.Position.Epoch, third.Stored));
        Assert.False(Assert.IsType<PostResult.Accepted>(await elsewhere.Post(SiloUnderTest.Ann, new CommentDraft { Text = "never" })!).Stored);
        await elsewhere.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        var history = await Cluster.Silos[0].Rooms.HistoryAsync("fenced", Everything, default);
        Assert.Equal(["of epoch 1", "of epoch 2", "of epoch 3"], history.Comments.Select(comment => comment.Text));
        await listening.Relay.EventCount("fenced", 3);
        Assert.Equal([new(1, 1), new(1, 2), new(3, 1)], listening.Relay.PositionsOf("fenced").Order());
    }

    [Fact]
    public async Task Ready_once_it_has_joined()
    {
        using var client = new HttpClient { BaseAddress = Cluster.Silos[2].Health };

        Assert.Equal("Healthy", await ServiceHealth.LiveAsync(client));
        Assert.Equal("Healthy", await ServiceHealth.ReadyAsync(client));
    }

    public sealed class ThreeSilos : IAsyncLifetime
    {
        internal ClusterUnderTest Cluster { get; private set; } = null!;

        public async Task InitializeAsync() => Cluster = await ClusterUnderTest.StartAsync(3);

        public async Task DisposeAsync()
        {
            var errors = Cluster.Silos.SelectMany(silo => silo.Errors.Errors).ToArray();
            await Cluster.DisposeAsync();
            Expect.None(errors);
        }
    }
}
