using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Rooms;
using Danmaku.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Danmaku.Tests.Rooms;

/// <summary>How rooms come and go.</summary>
public sealed class RoomLifeTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingListener _listener = new();
    private readonly RoomsUnderTest _rooms;

    public RoomLifeTests() =>
        _rooms = new RoomsUnderTest(_folder.File("rooms.db"), _time, new RoomHostOptions { MailboxCapacity = 3 });

    public async ValueTask DisposeAsync()
    {
        await _rooms.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_idle_room_ends_and_its_next_use_starts_a_new_epoch()
    {
        var first = await _rooms.PostAccepted("hello");
        await _rooms.Snapshot();
        var closed = _rooms.Loggers.Next("Closed");

        _time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1));
        await closed;
        var second = await _rooms.PostAccepted("hello again");

        Assert.Equal(new RoomPosition(first.Position.Epoch + 1, 1), second.Position);
        Assert.Equal(["hello", "hello again"], (await _rooms.Snapshot()).Comments.Select(comment => comment.Text));
    }

    [Fact]
    public async Task A_gateway_that_stops_reporting_is_told_and_forgotten()
    {
        await _rooms.Subscribe(_listener);
        Assert.True(await Report(7));
        await _rooms.Snapshot();

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await Report(8));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(8, (await _rooms.Snapshot()).Viewers);
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal("demo", await _listener.Ended);
        Assert.False(await Report(8));
        Assert.Equal(0, (await _rooms.Snapshot()).Viewers);
    }

    [Fact]
    public async Task A_room_that_runs_elsewhere_now_ends_here_and_opens_again()
    {
        await _rooms.Subscribe(_listener);
        await _rooms.PostAccepted("mine");

        // Another activation: takes the next epoch from the same store.
        var elsewhere = await _rooms.Store.OpenAsync("demo", new RoomLimits(), CancellationToken.None);
        var late = await _rooms.PostAccepted("too late");

        Assert.False(late.Stored);
        Assert.Equal("demo", await _listener.Ended);
        var next = await _rooms.PostAccepted("back");
        Assert.Equal(elsewhere.Epoch + 1, next.Position.Epoch);
        Assert.Equal(["mine", "back"], (await _rooms.Snapshot()).Comments.Select(comment => comment.Text));
    }

    [Fact]
    public async Task More_requests_than_the_mailbox_holds_are_refused_with_a_time_to_wait()
    {
        using var blocking = new BlockingListener();
        await _rooms.Subscribe(blocking);
        var first = _rooms.Post("the turn stands still in the listener");
        await blocking.Entered;

        var waiting = Enumerable.Range(0, 3).Select(i => _rooms.Post($"waits {i}")).ToList();
        var refused = Assert.IsType<PostResult.Rejected>(await _rooms.Post("one too many").WaitAsync(Patience));
        blocking.Release();

        Assert.Equal((RejectReason.RoomOverloaded, TimeSpan.FromSeconds(1)), (refused.Rejection.Reason, refused.Rejection.RetryAfter));
        Assert.All(await Task.WhenAll([first, .. waiting]).WaitAsync(Patience), result => Assert.IsType<PostResult.Accepted>(result));
    }

    [Fact]
    public async Task Whoever_has_waited_too_long_for_the_room_is_refused_with_a_time_to_wait()
    {
        using var blocking = new BlockingListener();
        await _rooms.Subscribe(blocking);
        var first = _rooms.Post("the turn stands still in the listener");
        await blocking.Entered;
        var waiting = _rooms.Post("waits");

        _time.Advance(TimeSpan.FromSeconds(1.1));
        blocking.Release();

        var refused = Assert.IsType<PostResult.Rejected>(await waiting.WaitAsync(Patience));
        Assert.Equal((RejectReason.RoomOverloaded, TimeSpan.FromSeconds(1)), (refused.Rejection.Reason, refused.Rejection.RetryAfter));
        Assert.IsType<PostResult.Accepted>(await first.WaitAsync(Patience));
        await _rooms.PostAccepted("nobody waits any more");
    }

    [Fact]
    public async Task A_room_cannot_open_while_the_store_is_away_and_opens_when_it_is_back()
    {
        using (var other = new SqliteConnection($"Data Source={_folder.File("rooms.db")};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();

            var refused = Assert.IsType<PostResult.Rejected>(await _rooms.Post("hello").WaitAsync(Patience));
            Assert.Equal(RejectReason.StoreUnavailable, refused.Rejection.Reason);
            Assert.NotNull(refused.Rejection.RetryAfter);
            await Assert.ThrowsAsync<Silo.Storage.StoreUnavailableException>(() => _rooms.Subscribe(_listener));
        }

        Assert.True((await _rooms.PostAccepted("hello")).Stored);
    }

    [Fact]
    public async Task A_stopping_process_stores_what_it_accepted_and_tells_its_gateways()
    {
        await _rooms.Subscribe(_listener);
        var held = _rooms.Store.Close();
        var last = _rooms.Post("last words");
        await held.WaitAsync(Patience);

        var stop = _rooms.Rooms.StopAsync(CancellationToken.None);
        var refused = Assert.IsType<PostResult.Rejected>(await _rooms.Post("too late").WaitAsync(Patience));
        Assert.Equal("demo", await _listener.Ended);
        _rooms.Store.Open();
        await stop.WaitAsync(Patience);

        Assert.Equal(RejectReason.RoomStopping, refused.Rejection.Reason);
        Assert.True(Assert.IsType<PostResult.Accepted>(await last).Stored);
        await Assert.ThrowsAsync<RoomStoppingException>(() => _rooms.Snapshot());
    }

    private async Task<bool> Report(int viewers) => await _rooms.Rooms.ReportViewers("demo", "gateway-1", viewers, CancellationToken.None);

    private sealed class BlockingListener : IRoomListener, IDisposable
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _release = new();

        public Task Entered => _entered.Task.WaitAsync(Patience);

        public void Release() => _release.Set();

        public void OnBatch(RoomBatch batch)
        {
            _entered.TrySetResult();
            _release.Wait(Patience);
        }

        public void OnEnded(string roomId)
        {
        }

        public void Dispose() => _release.Dispose();
    }
}
