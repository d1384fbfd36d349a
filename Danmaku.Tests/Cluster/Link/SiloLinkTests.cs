using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Link;
using Danmaku.Silo.Cluster;
using Danmaku.Silo.Cluster.Link;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Link;

public sealed class SiloLinkTests : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> WithKey = new() { ["Link:ServiceKeys:0"] = "another key, of old", ["Link:ServiceKeys:1"] = "the right key of tests" };

    private readonly TemporaryFolder _folder = new();
    private readonly RoomsUnderTest _rooms;

    public SiloLinkTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_posted_is_stored_acknowledged_and_in_the_history()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var gateway = await LinkedGateway.StartAsync(silo.Url);

        var accepted = Assert.IsType<PostResult.Accepted>(await gateway.PostAsync("hello", "n1"));
        var again = Assert.IsType<PostResult.Accepted>(await gateway.PostAsync("hello", "n1"));

        Assert.True(accepted.Stored);
        Assert.Equal(accepted.Position, again.Position);
        var page = await gateway.Link.HistoryAsync("demo", new HistoryQuery(null, null, null, null), CancellationToken.None);
        Assert.Equal("hello", Assert.Single(page.Comments).Text);
        Assert.Equal(accepted.Position, (await gateway.Link.SnapshotAsync("demo", CancellationToken.None)).Position);
    }

    [Fact]
    public async Task What_a_room_refuses_is_refused_with_its_reason()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var gateway = await LinkedGateway.StartAsync(silo.Url);

        var banned = await gateway.Link.ModerateAsync("demo", RoomsUnderTest.Mod, new ModerationCommand.Ban("ann", null, "spam"), CancellationToken.None);

        Assert.IsType<ModerationResult.Done>(banned);
        Assert.Equal(RejectReason.Banned, Assert.IsType<PostResult.Rejected>(await gateway.PostAsync("hello")).Rejection.Reason);
        Assert.Equal("spam", (await gateway.Link.StandingOfAsync("demo", "ann", CancellationToken.None)).Sanction?.Reason);
        Assert.Equal(ViewerStanding.Clean, await gateway.Link.StandingOfAsync("demo", "bob", CancellationToken.None));
        Assert.Equal(RejectReason.RoomIdInvalid, Assert.IsType<PostResult.Rejected>(await gateway.PostAsync("hello", room: "no room")).Rejection.Reason);
    }

    [Fact]
    public async Task Two_gateways_of_a_room_get_the_same_batches_in_order_over_one_subscription()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var first = await LinkedGateway.StartAsync(silo.Url);
        await using var second = await LinkedGateway.StartAsync(silo.Url);
        var (atFirst, atSecond) = (new RecordingListener(), new RecordingListener());
        await first.SubscribeAsync(atFirst);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => first.PostAsync(Text(i))));

        // It comes while the room is busy: whatever its snapshot lacks reaches it.
        var later = Task.WhenAll(Enumerable.Range(100, 200).Select(i => first.PostAsync(Text(i))));
        var snapshot = await second.SubscribeAsync(atSecond);
        await later;
        await Task.WhenAll(Enumerable.Range(300, 50).Select(i => second.PostAsync(Text(i))));
        await atFirst.EventCount(350);
        var last = atFirst.Events[^1].Position;
        await atSecond.EventCount((int)(last.Sequence - snapshot.Position.Sequence));

        Assert.Equal(Enumerable.Range(1, 350), atFirst.Events.Select(item => (int)item.Position.Sequence));
        Assert.Equal(
            atFirst.Events.Where(item => item.Position > snapshot.Position).Select(item => item.Position),
            atSecond.Events.Where(item => item.Position > snapshot.Position).Select(item => item.Position));
        Assert.Equal(1, silo.Rooms.Subscriptions);
    }

    [Fact]
    public async Task Batches_that_overtook_one_another_between_silos_come_to_gateways_in_order_and_one_that_stays_away_ends_the_subscription()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var gateway = await LinkedGateway.StartAsync(silo.Url);
        var listener = new RecordingListener();
        var epoch = (await gateway.SubscribeAsync(listener)).Position.Epoch;

        foreach (var sequence in (long[])[3, 5, 2, 1, 3, 4])
        {
            Pass(sequence);
        }

        await listener.EventCount(5);
        Assert.Equal([1, 2, 3, 4, 5], listener.Events.Select(static item => item.Position.Sequence));
        Assert.False(listener.HasEnded);

        Pass(7);
        await listener.Ended;
        Assert.Equal(5, listener.Events.Count);

        void Pass(long sequence)
        {
            var cleared = new RoomEvent.RoomCleared(new RoomPosition(epoch, sequence), DateTimeOffset.UnixEpoch, "mod");
            silo.Relay.OnBatch("demo", BatchForm.Ranges, new BatchEncoder(epoch).Encode(new RoomBatch("demo", [cleared], null), BatchForm.Ranges));
        }
    }

    [Fact]
    public async Task Posts_that_wait_travel_together_and_keep_their_order()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var gateway = await LinkedGateway.StartAsync(silo.Url);
        await gateway.PostAsync("first");
        var listener = new RecordingListener();
        await gateway.SubscribeAsync(listener);

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => gateway.PostAsync(Text(i))));

        await listener.EventCount(500);
        var page = await gateway.Link.HistoryAsync("demo", new HistoryQuery(null, null, null, null, Limit: 1_000), CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 500).Select(Text).Prepend("first"), page.Comments.Select(static comment => comment.Text));
        Assert.True(silo.Rooms.PostSizes.Count < 250, $"{silo.Rooms.PostSizes.Count} calls to the room for 501 posts.");
    }

    [Fact]
    public async Task What_a_viewer_posts_before_the_answer_to_an_earlier_post_cannot_overtake_it_and_holds_up_nobody_else()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var gateway = await LinkedGateway.StartAsync(silo.Url);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.Rooms.PostGate = gate.Task;

        var first = gateway.PostAsync("first");
        Assert.Equal("first", await silo.Rooms.Posts.ReadAsync(patience.Token));
        var rest = Task.WhenAll(gateway.PostAsync("second"), gateway.PostAsync("third"));
        var bob = gateway.Link.PostAsync("demo", new Viewer("bob", "Bob", ViewerRole.Viewer), new CommentDraft { Text = "of another" }, patience.Token).AsTask();

        // It was sent last.
        Assert.Equal("of another", await silo.Rooms.Posts.ReadAsync(patience.Token));
        gate.SetResult();
        Assert.All([await first, .. await rest, await bob], static result => Assert.IsType<PostResult.Accepted>(result));
        Assert.Equal("second", await silo.Rooms.Posts.ReadAsync(patience.Token));
        Assert.Equal("third", await silo.Rooms.Posts.ReadAsync(patience.Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Viewers_of_all_gateways_are_counted_and_those_of_one_that_goes_are_not(bool takesReportsTogether)
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        silo.Rooms.TakesReportsTogether = takesReportsTogether;
        await using var first = await LinkedGateway.StartAsync(silo.Url);
        var second = await LinkedGateway.StartAsync(silo.Url);
        var listener = new RecordingListener();
        await first.SubscribeAsync(listener);
        await second.SubscribeAsync(new RecordingListener());

        Assert.True(await first.Link.ReportViewersAsync("demo", 3, CancellationToken.None));
        Assert.True(await second.Link.ReportViewersAsync("demo", 4, CancellationToken.None));
        Assert.False(await second.Link.ReportViewersAsync("other", 4, CancellationToken.None));
        await listener.Viewers(7);
        await second.DisposeAsync();
        await listener.Viewers(3);
    }

    [Fact]
    public async Task A_room_is_left_when_its_last_gateway_leaves()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var gateway = await LinkedGateway.StartAsync(silo.Url);
        await gateway.SubscribeAsync(new RecordingListener());
        Assert.Equal(1, silo.Relay.Count);

        await gateway.Link.UnsubscribeAsync("demo", CancellationToken.None);
        // Behind it on the same stream, so it was handled.
        await gateway.PostAsync("hello");

        Assert.Equal(0, silo.Relay.Count);
    }

    [Fact]
    public async Task A_cut_line_ends_the_subscriptions_and_they_are_made_again()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var line = new CuttableLine(silo.Url);
        await using var gateway = await LinkedGateway.StartAsync(line.Url);
        var (before, after) = (new RecordingListener(), new RecordingListener());
        await gateway.SubscribeAsync(before);
        await gateway.PostAsync("one");
        await before.EventCount(1);

        line.Cut();
        await before.Ended;
        var snapshot = await gateway.SubscribeAsync(after);
        await gateway.PostAsync("two");
        await after.EventCount(1);

        Assert.Equal(1, snapshot.Position.Sequence);
        Assert.Equal(2, Assert.Single(after.Events).Position.Sequence);
    }

    [Fact]
    public async Task A_silo_that_dies_and_comes_back_is_linked_to_again()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var gateway = await LinkedGateway.StartAsync(silo.Url);
        var (before, after) = (new RecordingListener(), new RecordingListener());
        await gateway.SubscribeAsync(before);
        await gateway.PostAsync("one");

        await silo.KillAsync();
        await before.Ended;
        // Asked while there is none: it waits for the link rather than to refuse.
        var subscribing = gateway.SubscribeAsync(after);
        await silo.StartAgainAsync();

        Assert.Equal(1, (await subscribing).Position.Sequence);
        Assert.IsType<PostResult.Accepted>(await gateway.PostAsync("two"));
        await after.EventCount(1);
    }

    [Fact]
    public async Task Without_any_silo_everything_is_refused_in_time_with_a_retry_after()
    {
        await using var gateway = await LinkedGateway.StartAsync(
            new SiloLinkOptions { Addresses = ["http://127.0.0.1:9"], CallTimeout = TimeSpan.FromMilliseconds(500) });

        var post = Assert.IsType<PostResult.Rejected>(await gateway.PostAsync("hello"));
        var subscribe = await Assert.ThrowsAsync<LinkUnavailableException>(() => gateway.SubscribeAsync(new RecordingListener()));
        var history = await Assert.ThrowsAsync<LinkUnavailableException>(
            () => gateway.Link.HistoryAsync("demo", new HistoryQuery(null, null, null, null), CancellationToken.None).AsTask());

        Assert.All([post.Rejection, subscribe.Rejection, history.Rejection], rejection => Assert.NotNull(rejection.RetryAfter));
        Assert.False(await gateway.Link.ReportViewersAsync("demo", 1, CancellationToken.None));
    }

    [Fact]
    public async Task A_room_that_does_not_answer_costs_a_post_its_deadline_and_no_more()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var gateway = await LinkedGateway.StartAsync(
            new SiloLinkOptions { Addresses = [silo.Url], CallTimeout = TimeSpan.FromSeconds(4) });
        await gateway.PostAsync("hello");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.Rooms.PostGate = gate.Task;

        var rejected = Assert.IsType<PostResult.Rejected>(await gateway.PostAsync("held", "n1"));
        gate.SetResult();

        Assert.Equal(RejectReason.RoomOverloaded, rejected.Rejection.Reason);
        Assert.NotNull(rejected.Rejection.RetryAfter);
        Assert.IsType<PostResult.Accepted>(await gateway.PostAsync("held", "n1"));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_the_right_one_is_not()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms, WithKey);
        await using var wrong = await LinkedGateway.StartAsync(
            new SiloLinkOptions { Addresses = [silo.Url], ServiceKey = "the wrong key of tests", CallTimeout = TimeSpan.FromSeconds(1) });
        await using var right = await LinkedGateway.StartAsync(new SiloLinkOptions { Addresses = [silo.Url], ServiceKey = "the right key of tests" });

        Assert.IsType<PostResult.Rejected>(await wrong.PostAsync("hello"));
        Assert.IsType<PostResult.Accepted>(await right.PostAsync("hello"));
        await wrong.Log.Count("Refused", 1);
        Assert.Contains("The service key is missing or wrong", wrong.Log.Texts("Refused")[0], StringComparison.Ordinal);
        Assert.Equal(1, silo.Gateways.Count);
    }

    [Fact]
    public async Task A_key_is_changed_while_all_run_and_the_old_one_is_refused_then()
    {
        await using var silo = await LinkedSilo.StartAsync(_rooms.Rooms, WithKey);
        await using var first = await LinkedGateway.StartAsync(new SiloLinkOptions { Addresses = [silo.Url], ServiceKey = "another key, of old" });
        Assert.IsType<PostResult.Accepted>(await first.PostAsync("hello"));

        first.Settings.Set(new SiloLinkOptions { Addresses = [silo.Url], ServiceKey = "the right key of tests" });
        silo.Settings.Set(new LinkOptions { ServiceKeys = ["the right key of tests"] });

        Assert.NotNull(await first.Link.SnapshotAsync("demo", CancellationToken.None));
        await using var late = await LinkedGateway.StartAsync(
            new SiloLinkOptions { Addresses = [silo.Url], ServiceKey = "another key, of old", CallTimeout = TimeSpan.FromSeconds(1) });
        Assert.IsType<PostResult.Rejected>(await late.PostAsync("hello"));
        await late.Log.Count("Refused", 1);
        Assert.Contains("The service key is missing or wrong", late.Log.Texts("Refused")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rooms_go_over_all_silos_and_to_the_others_when_one_stops()
    {
        await using var first = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var second = await LinkedSilo.StartAsync(_rooms.Rooms);
        await using var gateway = await LinkedGateway.StartAsync(first.Url, second.Url);
        await LinkedTo(gateway, 2);
        var listeners = Enumerable.Range(0, 64).Select(i => (Room: $"room-{i}", Listener: new RecordingListener())).ToList();
        foreach (var (room, listener) in listeners)
        {
            await gateway.SubscribeAsync(listener, room);
        }

        var atFirst = first.Relay.Count;
        Assert.InRange(atFirst, 8, 56);
        Assert.Equal(64, atFirst + second.Relay.Count);

        var posting = Task.WhenAll(listeners.Select(entry => gateway.PostAsync("while it stops", room: entry.Room)));
        await first.StopAsync();

        Assert.All(await posting, result => Assert.IsType<PostResult.Accepted>(result));
        Assert.Equal(atFirst, listeners.Count(entry => entry.Listener.HasEnded));
        foreach (var (room, listener) in listeners.Where(entry => entry.Listener.HasEnded))
        {
            await gateway.SubscribeAsync(listener, room);
        }

        Assert.Equal(64, second.Relay.Count);
    }

    private static async Task LinkedTo(LinkedGateway gateway, int silos)
    {
        while (true)
        {
            var next = gateway.Log.Next("Linked");
            if (gateway.Link.LiveCount >= silos)
            {
                return;
            }

            await next;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
