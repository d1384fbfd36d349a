using System.Globalization;
using Danmaku.Contracts.Messages;
using Danmaku.Contracts.Protos.Admin.V1;
using Danmaku.Contracts.Protos.Link.V1;
using Danmaku.Contracts.Protos.Mapping;
using Danmaku.Silo.Cluster;
using Danmaku.Tests.Cluster.Link;
using Danmaku.Tests.Cluster.Wire;
using Danmaku.Tests.Rooms;
using Danmaku.Tests.Support;
using Google.Protobuf;
using Grpc.Core;

namespace Danmaku.Tests.Cluster.Admin;

public sealed class BotTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // 100 grapheme clusters, the longest there may be by default, of 25 bytes each.
    private static readonly string LongText = string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 100));

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _patience = new(Patience);
    private RoomsUnderTest _rooms;

    public BotTests() => _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        _folder.Dispose();
        _patience.Dispose();
    }

    [Fact]
    public async Task A_bot_gets_the_room_and_then_everything_that_happens()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        await _rooms.PostAccepted("before");
        using var bot = Subscribe(silo);
        var snapshot = (await NextAsync(bot)).Snapshot;

        await _rooms.PostAccepted("after");
        await _rooms.Moderate(new ModerationCommand.Ban("bob", null, null));
        var events = await EventsAsync(bot, 2);

        Assert.Equal("before", Assert.Single(snapshot.Comments).Text);
        Assert.Equal("after", events[0].CommentPosted.Comment.Text);
        Assert.Equal("bob", events[1].ViewerSanctioned.Sanction.ViewerId);
        Assert.Equal([snapshot.Position.Sequence + 1, snapshot.Position.Sequence + 2], events.Select(item => item.Position.Sequence));
    }

    [Fact]
    public async Task A_bot_gets_what_viewers_do_not_and_when_it_comes_back_what_waits()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        using var bot = Subscribe(silo);
        await NextAsync(bot);
        await _rooms.Moderate(new ModerationCommand.Configure(new SettingsChange { HoldBelow = ViewerRole.Member }));
        var held = await _rooms.PostAccepted("held");
        await _rooms.Moderate(new ModerationCommand.Note("ann", "asks nicely"));
        var events = await EventsAsync(bot, 3);

        using var again = Subscribe(silo, events[0].Position.ToMessage());
        var resumed = (await NextAsync(again)).Resumed;

        Assert.Equal(("held", Contracts.Protos.Room.V1.CommentStage.Held), (events[1].CommentPosted.Comment.Text, events[1].CommentPosted.Withheld.Stage));
        Assert.Equal("asks nicely", events[2].NoteAdded.Text);
        Assert.Equal(2, resumed.NotSent);
        Assert.Equal(held.Position.ToProto(), Assert.Single(resumed.Staff.Withheld).Comment.Position);
    }

    [Fact]
    public async Task Of_a_crowd_a_gateway_gets_the_places_of_what_it_does_not_show_and_a_bot_all_of_it()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        using var bot = Subscribe(silo);
        await NextAsync(bot);
        await using var gateway = await LinkedGateway.StartAsync(silo.Urls[0]);
        var listener = new RecordingListener();
        await gateway.SubscribeAsync(listener);
        using var old = new RawGateway(silo.Urls[0]);
        await old.SendAsync(new LinkRequest { Hello = new() { GatewayId = "of the release before", Version = 1 }, Calls = { Subscribing } }.ToByteArray());
        await old.ReadUntilAsync(() => old.Answers.Any());

        await Task.WhenAll(Enumerable.Range(0, 600).Select(number => _rooms.PostAccepted(Text(number))));

        var atBot = await EventsAsync(bot, 600);
        await listener.EventCount(600);
        await old.ReadUntilAsync(() => EventsOf(old).Count() == 600);
        Assert.Equal(600, atBot.Select(static item => item.CommentPosted.Comment.Text).Distinct().Count());
        Assert.Equal(atBot, EventsOf(old));
        Assert.InRange(listener.Events.OfType<RoomEvent.CommentThinned>().Count(), 1, 599);
        Assert.Equal(
            atBot.Select(static item => item.CommentPosted.Thinned ? new RoomEvent.CommentThinned(item.Position.ToMessage(), default) : item.ToMessage()),
            listener.Events.Select(static item => item is RoomEvent.CommentThinned thinned ? thinned with { At = default } : item));
        Assert.Equal(2, silo.Rooms.Subscriptions);
    }

    [Fact]
    public async Task A_bot_that_was_away_gets_what_it_missed_from_the_store_and_goes_on()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        // Far more than a room keeps in memory.
        var posted = await PostAsync(0, 10);
        posted.AddRange(await PostAsync(10, 900));
        await _rooms.Moderate(new ModerationCommand.Delete([posted[10]]));

        using var bot = Subscribe(silo, posted[4]);
        var resumed = (await NextAsync(bot)).Resumed;
        var replayed = await EventsAsync(bot, 904);
        await _rooms.PostAccepted("live");
        var live = await EventsAsync(bot, 1);

        Assert.Equal((posted[4].ToProto(), 911), (resumed.After, resumed.Until.Sequence));
        Assert.Equal(2, resumed.NotSent);
        Assert.Equal([.. posted[5..10], .. posted[11..]], replayed.Select(item => item.CommentPosted.Comment.Position.ToMessage()));
        Assert.Equal((912, "live"), (live[0].Position.Sequence, live[0].CommentPosted.Comment.Text));
    }

    [Fact]
    public async Task A_bot_resumes_over_a_restart_of_the_room()
    {
        List<RoomPosition> before;
        await using (var silo = await AdminSilo.StartAsync(_rooms.Rooms))
        {
            before = await PostAsync(0, 10);
        }

        await _rooms.DisposeAsync();
        _rooms = new RoomsUnderTest(_folder.File("danmaku.db"), TimeProvider.System);
        await using var after = await AdminSilo.StartAsync(_rooms.Rooms);
        var later = await PostAsync(10, 5);
        using var bot = Subscribe(after, before[4]);

        var resumed = (await NextAsync(bot)).Resumed;
        var replayed = await EventsAsync(bot, 10);

        Assert.True(resumed.Until.Epoch > before[4].Epoch);
        Assert.False(resumed.HasNotSent);
        Assert.Equal([.. before[5..], .. later], replayed.Select(item => item.Position.ToMessage()));
    }

    [Fact]
    public async Task A_bot_that_was_away_too_long_or_comes_from_nowhere_gets_a_snapshot()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms, AdminSilo.With("Admin:ResumeEvents", "5"));
        var posted = await PostAsync(0, 10);

        using var late = Subscribe(silo, posted[3]);
        using var future = Subscribe(silo, posted[9] with { Sequence = 1_000 });
        using var near = Subscribe(silo, posted[4]);

        Assert.NotNull((await NextAsync(late)).Snapshot);
        Assert.NotNull((await NextAsync(future)).Snapshot);
        Assert.NotNull((await NextAsync(near)).Resumed);
    }

    [Fact]
    public async Task A_bot_that_falls_behind_is_told_where_to_resume_and_then_misses_nothing()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        using var slow = Subscribe(silo);
        await NextAsync(slow);

        // Beyond what all the buffers on the way can take.
        for (var i = 0; i < 6_000; i += 500)
        {
            var first = i;
            await Task.WhenAll(Enumerable.Range(0, 500).Select(n => _rooms.PostAccepted(LongText, author: Author(first + n))));
        }

        var sequences = new List<long>();
        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
            {
                sequences.AddRange((await NextAsync(slow)).Batch.Events.Select(item => item.Position.Sequence));
            }
        });

        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
        Assert.Contains("4194304 bytes", exception.Status.Detail, StringComparison.Ordinal);
        Assert.NotNull(exception.Trailers.GetValue("retry-after-ms"));
        Assert.True(RoomPosition.TryParse(exception.Trailers.GetValue("resume-position"), out var resume));
        Assert.Equal(sequences.LastOrDefault(), resume.Sequence);
        using var again = Subscribe(silo, resume);
        Assert.Equal(0, (await NextAsync(again)).Resumed.NotSent);
        sequences.AddRange((await EventsAsync(again, 6_000 - sequences.Count)).Select(item => item.Position.Sequence));
        Assert.Equal(Enumerable.Range(1, 6_000).Select(number => (long)number), sequences);
    }

    [Fact]
    public async Task A_bot_that_takes_nothing_at_all_is_cut_off()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms, AdminSilo.With("Admin:SlowTimeout", "00:00:01"));
        using var stuck = Subscribe(silo);
        await NextAsync(stuck);
        for (var i = 0; i < 2_000; i += 500)
        {
            var first = i;
            await Task.WhenAll(Enumerable.Range(0, 500).Select(n => _rooms.PostAccepted(LongText, author: Author(first + n))));
        }

        await silo.Rooms.Left.WaitAsync(_patience.Token);
        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
            {
                await NextAsync(stuck);
            }
        });
    }

    [Fact]
    public async Task A_bot_goes_on_by_itself_when_the_room_ends_its_subscription()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        using var bot = Subscribe(silo);
        await NextAsync(bot);
        await _rooms.PostAccepted("before");
        await EventsAsync(bot, 1);

        // As a room does that stops or moves.
        silo.Relay.OnEnded("demo", BatchForm.Whole);
        var resumed = (await NextAsync(bot)).Resumed;
        await _rooms.PostAccepted("after");
        var events = await EventsAsync(bot, 1);

        Assert.Equal((1, 1, 0), (resumed.After.Sequence, resumed.Until.Sequence, resumed.NotSent));
        Assert.Equal((2, "after"), (events[0].Position.Sequence, events[0].CommentPosted.Comment.Text));
    }

    [Fact]
    public async Task More_bots_than_a_silo_takes_are_refused()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms, AdminSilo.With("Admin:Subscriptions", "1"));
        using var first = Subscribe(silo);
        await NextAsync(first);

        using var second = Subscribe(silo);
        var full = await Assert.ThrowsAsync<RpcException>(() => NextAsync(second));

        Assert.Equal(StatusCode.ResourceExhausted, full.StatusCode);
        Assert.Contains("as many as Admin:Subscriptions allows", full.Status.Detail, StringComparison.Ordinal);
        Assert.NotNull(full.Trailers.GetValue("retry-after-ms"));
    }

    [Fact]
    public async Task A_bot_of_a_stopping_silo_is_told_to_go_elsewhere()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        var last = (await PostAsync(0, 3))[2];
        using var bot = Subscribe(silo);
        await NextAsync(bot);

        var reading = NextAsync(bot);
        await silo.StopAsync();

        var exception = await Assert.ThrowsAsync<RpcException>(() => reading);
        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        Assert.Equal(last.ToString(), exception.Trailers.GetValue("resume-position"));
    }

    [Fact]
    public async Task A_room_that_no_bot_follows_any_more_is_left()
    {
        await using var silo = await AdminSilo.StartAsync(_rooms.Rooms);
        using (var bot = Subscribe(silo))
        {
            await NextAsync(bot);
            Assert.Equal(1, silo.Relay.Count);
        }

        await silo.Rooms.Left.WaitAsync(_patience.Token);
        Assert.Equal(0, silo.Relay.Count);
    }

    private AsyncServerStreamingCall<SubscribeResponse> Subscribe(AdminSilo silo, RoomPosition? after = null) =>
        silo.Client().Subscribe(new SubscribeRequest { RoomId = "demo", ResumeAfter = after?.ToProto() }, cancellationToken: _patience.Token);

    private static async Task<SubscribeResponse> NextAsync(AsyncServerStreamingCall<SubscribeResponse> bot)
    {
        Assert.True(await bot.ResponseStream.MoveNext(CancellationToken.None), "The stream ended without a status.");
        return bot.ResponseStream.Current;
    }

    private static async Task<List<Contracts.Protos.Room.V1.RoomEvent>> EventsAsync(AsyncServerStreamingCall<SubscribeResponse> bot, int count)
    {
        var events = new List<Contracts.Protos.Room.V1.RoomEvent>();
        while (events.Count < count)
        {
            events.AddRange((await NextAsync(bot)).Batch.Events);
        }

        Assert.Equal(count, events.Count);
        return events;
    }

    private static Call Subscribing => new() { CallId = 1, RoomId = "demo", Subscribe = new() };

    private static IEnumerable<Contracts.Protos.Room.V1.RoomEvent> EventsOf(RawGateway gateway) => gateway.Responses
        .SelectMany(static response => response.Deliveries)
        .Where(static delivery => delivery.DeliveryCase == Delivery.DeliveryOneofCase.Batch)
        .SelectMany(static delivery => Contracts.Protos.Room.V1.Batch.Parser.ParseFrom(delivery.Batch).Events);

    /// <summary>Posts comments at once, and tells their places in order.</summary>
    private async Task<List<RoomPosition>> PostAsync(int first, int count)
    {
        var posted = await Task.WhenAll(Enumerable.Range(first, count).Select(number => _rooms.PostAccepted(Text(number), author: Author(number))));
        return [.. posted.Select(accepted => accepted.Position).Order()];
    }

    private static Viewer Author(int number) => new($"viewer-{number % 20}", "Viewer", ViewerRole.Moderator);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
