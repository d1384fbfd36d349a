using Danmaku.Contracts.Messages;
using Danmaku.Silo.Rooms;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Rooms;

/// <summary>When batches go out.</summary>
public sealed class FlushTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingListener _listener = new();
    private readonly List<RoomsUnderTest> _started = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var rooms in _started)
        {
            await rooms.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_quiet_room_sends_at_once_and_a_busy_one_once_per_interval()
    {
        var rooms = Start();
        await rooms.Subscribe(_listener);

        await rooms.PostAccepted("one");
        await _listener.BatchCount(1);
        await rooms.PostAccepted("two");
        await rooms.PostAccepted("three");
        await rooms.Snapshot();
        Assert.Single(_listener.Batches);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        await _listener.BatchCount(2);

        Assert.Equal([1, 2], _listener.Batches.Select(batch => batch.Events.Length));
        _time.Advance(TimeSpan.FromMilliseconds(50));
        await rooms.PostAccepted("four");
        await _listener.BatchCount(3);
    }

    [Fact]
    public async Task Without_gathering_every_comment_travels_at_once()
    {
        var rooms = Start(new RoomHostOptions { Gather = false });
        await rooms.Subscribe(_listener);

        foreach (var text in (string[])["one", "two", "three"])
        {
            await rooms.PostAccepted(text);
        }

        await _listener.BatchCount(3);
        Assert.All(_listener.Batches, batch => Assert.Single(batch.Events));
    }

    [Fact]
    public async Task A_silent_room_has_no_timer()
    {
        var rooms = Start();
        var armedBefore = _time.ArmedTimers;
        await rooms.Subscribe(_listener);
        await rooms.PostAccepted("hello");
        await rooms.Snapshot();
        await rooms.Snapshot();

        Assert.Equal(armedBefore, _time.ArmedTimers);
    }

    [Fact]
    public async Task The_count_of_viewers_goes_out_at_most_once_a_second()
    {
        var rooms = Start();
        await rooms.Subscribe(_listener);

        await Report(rooms, 10);
        await _listener.BatchCount(1);
        await Report(rooms, 11);
        await Report(rooms, 12);
        await rooms.PostAccepted("hello");
        await _listener.BatchCount(2);
        await rooms.Snapshot();
        _time.Advance(TimeSpan.FromSeconds(1));
        await _listener.BatchCount(3);

        Assert.Equal([10, null, 12], _listener.Batches.Select(batch => batch.Viewers));
        Assert.Equal([0, 1, 0], _listener.Batches.Select(batch => batch.Events.Length));
        Assert.Equal(12, (await rooms.Snapshot()).Viewers);
    }

    [Fact]
    public async Task A_newcomers_batches_go_on_where_its_snapshot_ends()
    {
        var rooms = Start();
        await rooms.Subscribe(_listener);
        await rooms.PostAccepted("one");
        await rooms.PostAccepted("two");

        var second = new RecordingListener();
        var snapshot = await rooms.Subscribe(second, "gateway-2");
        await rooms.PostAccepted("three");
        await rooms.Snapshot();
        _time.Advance(TimeSpan.FromMilliseconds(50));
        await second.EventCount(1);
        await _listener.EventCount(3);

        Assert.Equal(2, snapshot.Position.Sequence);
        Assert.Equal([3], second.Events.Select(e => e.Position.Sequence));
        Assert.Equal([1, 2, 3], _listener.Events.Select(e => e.Position.Sequence));
    }

    [Fact]
    public async Task A_listener_that_throws_is_out_and_the_others_hear_on()
    {
        var rooms = Start();
        await rooms.Subscribe(new ThrowingListener(), "gateway-2");
        await rooms.Subscribe(_listener);

        await rooms.PostAccepted("one");
        await _listener.EventCount(1);

        Assert.Single(rooms.Loggers.Texts("ListenerFailed"));
        Assert.False(await rooms.Rooms.ReportViewers("demo", "gateway-2", 1, CancellationToken.None));
    }

    [Fact]
    public async Task A_timer_that_fires_too_early_does_not_strand_a_comment_or_an_answer()
    {
        // Not less: a room refuses what has waited half as long for its turn.
        var rooms = new RoomsUnderTest(
            _folder.File("early.db"), new EarlyTimeProvider(), new RoomHostOptions { AckTimeout = TimeSpan.FromSeconds(3) });
        _started.Add(rooms);
        await rooms.Subscribe(_listener);
        await rooms.PostAccepted("one");
        await rooms.PostAccepted("two");
        await _listener.EventCount(2);

        _ = rooms.Store.Close();

        Assert.False((await rooms.PostAccepted("three")).Stored);
    }

    private static async Task Report(RoomsUnderTest rooms, int viewers) =>
        Assert.True(await rooms.Rooms.ReportViewers("demo", "gateway-1", viewers, CancellationToken.None));

    private RoomsUnderTest Start(RoomHostOptions? options = null)
    {
        var rooms = new RoomsUnderTest(_folder.File("rooms.db"), _time, options);
        _started.Add(rooms);
        return rooms;
    }

    private sealed class ThrowingListener : IRoomListener
    {
        public void OnBatch(RoomBatch batch) => throw new InvalidOperationException("A bug in a gateway.");

        public void OnEnded(string roomId)
        {
        }
    }
}
