using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Danmaku.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Storage;

/// <summary>Comments leave day by day: by age, or by how many there are.</summary>
public sealed class PostgresRetentionTests : IAsyncLifetime, IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLoggers _loggers = new();
    private string _connection = "";
    private PostgresRoomStore? _store;
    private long _sequence;

    public async Task InitializeAsync() => _connection = await (await PostgresServer.Shared).CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public async Task Partitions_are_there_before_their_day()
    {
        await Start(new StoreOptions());
        Assert.Equal(["20291231", "20300101", "20300102", "20300103"], await Days());

        await Pass(TimeSpan.FromHours(24));

        Assert.Equal(["20291231", "20300101", "20300102", "20300103", "20300104"], await Days());
    }

    [Fact]
    public async Task A_day_goes_whole_once_all_of_it_is_older_than_the_days_kept()
    {
        await Start(new StoreOptions { RetentionDays = 3 });
        _time.Advance(TimeSpan.FromMinutes(30));
        var first = await Post();
        await Pass(TimeSpan.FromHours(24));
        var second = await Post();

        await Pass(TimeSpan.FromHours(71));
        Assert.Equal([first, second], await History());

        await Pass(TimeSpan.FromHours(1));
        Assert.Equal([second], await History());
        Assert.Equal([second], (await _store!.OpenAsync("demo", new RoomLimits(), default)).Comments.Select(comment => comment.Position));
        Assert.DoesNotContain("20300101", await Days());
        Assert.Contains("2030-01-01, about 1", string.Join('\n', _loggers.Texts("Dropped")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_moderators_did_outlives_the_comments_they_did_it_to()
    {
        await Start(new StoreOptions { RetentionDays = 3 });
        var held = await Post(new Withholding(CommentStage.Held, "rule", null));
        var first = await Post();
        await Pass(TimeSpan.FromHours(24));
        var second = await Post();
        var third = await Post();
        var pin = new RoomPosition(1, ++_sequence);
        var purge = new RoomPosition(1, ++_sequence);
        var deletion = new RoomPosition(1, ++_sequence);
        var now = _time.GetUtcNow();
        var log = new LogEntry { Position = purge, At = now, Action = ModerationAction.Purge, ViewerId = "ann" };
        await _store!.AppendAsync(
            [
                new JournalEntry("demo", new RoomEvent.CommentPinned(pin, now, new Pin(Comment(first), null, "mod", now)), null),
                new JournalEntry("demo", new RoomEvent.ViewerPurged(purge, now, "ann", new PurgedComments(now.AddDays(-2), [held]), "mod", null), null)
                {
                    Log = log,
                },
                new JournalEntry("demo", new RoomEvent.CommentsDeleted(deletion, now, [first, second], "mod"), null)
                {
                    Log = log with { Position = deletion, Action = ModerationAction.Delete },
                },
            ],
            default);
        Assert.Equal(6, await PostgresServer.ReadAsync<long>(_connection, "SELECT count(*) FROM deletions"));

        await Pass(TimeSpan.FromHours(72));

        Assert.Equal(3, await PostgresServer.ReadAsync<long>(_connection, "SELECT count(*) FROM deletions"));
        await _store.AppendAsync([new JournalEntry("demo", new RoomEvent.ActionUndone(new(1, ++_sequence), now, purge, "mod"), null)], default);
        Assert.Equal([third], await History());
        Assert.Equal(2, (await _store.ReadLogAsync("demo", new LogQuery(), default)).Entries.Length);
        var state = await _store.OpenAsync("demo", new RoomLimits(), default);
        Assert.Equal(first, state.Pin?.Comment.Position);
        Assert.Equal(second, Assert.Single(state.Deleted).Comment.Position);
        Assert.Empty(state.Withheld);
    }

    [Fact]
    public async Task Days_beyond_the_number_kept_go_whole_and_never_those_still_written()
    {
        await Start(new StoreOptions { RetentionComments = 15 });
        for (var day = 0; day < 5; day++)
        {
            for (var i = 0; i < 10; i++)
            {
                await Post();
            }

            await Pass(TimeSpan.FromHours(24));
        }

        var kept = await History();

        // 10 of yesterday and 10 of the day before: without the latter it would be fewer than 15.
        Assert.Equal(Enumerable.Range(31, 20).Select(n => new RoomPosition(1, n)), kept);
        Assert.Equal(["20300104", "20300105", "20300106", "20300107", "20300108"], await Days());
    }

    [Fact]
    public async Task A_comment_of_a_day_without_partition_makes_it()
    {
        await Start(new StoreOptions());
        var entry = Samples.Comment("demo", new RoomPosition(1, 1), "from far ahead");
        var ahead = ((RoomEvent.CommentPosted)entry.Event).Comment with { At = _time.GetUtcNow().AddDays(40) };

        await _store!.AppendAsync([entry with { Event = new RoomEvent.CommentPosted(ahead, Thinned: false) }], default);

        Assert.Single(await History());
        Assert.Contains("20300210", await Days());
    }

    [Fact]
    public async Task Partitions_that_cannot_be_made_are_made_an_hour_later_and_comments_go_on()
    {
        await Start(new StoreOptions());
        await PostgresServer.ExecuteAsync(_connection, "ALTER TABLE comments RENAME TO comments_away");
        var failed = _loggers.Next("UpkeepFailed");
        _time.Advance(PostgresUpkeep.Interval);
        await failed;
        await PostgresServer.ExecuteAsync(_connection, "ALTER TABLE comments_away RENAME TO comments");

        await Pass(TimeSpan.FromHours(24));

        Assert.Contains("20300104", await Days());
    }

    private async Task Start(StoreOptions options)
    {
        _store = await PostgresRoomStore.StartAsync(
            options with { Provider = StoreProvider.Postgres, ConnectionString = _connection },
            _time,
            _loggers.CreateLogger<PostgresRoomStore>());
        await _store.OpenAsync("demo", new RoomLimits(), default);
    }

    // The upkeep arms its next wait a moment after it has said that it is done, so a step of the clock may come too early.
    private async Task Pass(TimeSpan span)
    {
        for (var left = span; left > TimeSpan.Zero; left -= PostgresUpkeep.Interval)
        {
            while (_time.ArmedTimers == 0)
            {
                await Task.Yield();
            }

            var kept = _loggers.Next("Kept");
            _time.Advance(PostgresUpkeep.Interval);
            await kept;
        }
    }

    private async Task<RoomPosition> Post(Withholding? withheld = null)
    {
        var comment = Comment(new RoomPosition(1, ++_sequence));
        await _store!.AppendAsync([new JournalEntry("demo", new RoomEvent.CommentPosted(comment, Thinned: false, withheld), null)], default);
        return comment.Position;
    }

    private Comment Comment(RoomPosition position) =>
        new() { Position = position, At = _time.GetUtcNow(), Author = new Viewer("ann", "Ann", ViewerRole.Viewer), Text = "hello" };

    private async Task<IEnumerable<RoomPosition>> History() =>
        (await _store!.ReadAsync("demo", new HistoryQuery(null, null, null, null), default)).Comments.Select(comment => comment.Position);

    private async Task<string[]> Days() => (await PostgresServer.ReadAsync<string>(
        _connection,
        """
        SELECT string_agg(right(inhrelid::regclass::text, 8), ' ' ORDER BY inhrelid::regclass::text)
        FROM pg_inherits WHERE inhparent = 'comments'::regclass
        """))
        .Split(' ');
}
