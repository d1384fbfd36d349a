using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Storage;

/// <summary>In PostgreSQL a day is a partition.</summary>
public sealed class PostgresRetentionTests : RetentionSuite, IAsyncLifetime
{
    private string _connection = "";
    private PostgresRoomStore? _store;

    private protected override IRoomStore Store => _store!;

    public async Task InitializeAsync() => _connection = await (await PostgresServer.Shared).CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Partitions_are_there_before_their_day()
    {
        await Start(new StoreOptions());
        Assert.Equal(["20291231", "20300101", "20300102", "20300103"], await Days());

        await Pass(TimeSpan.FromHours(24));

        Assert.Equal(["20291231", "20300101", "20300102", "20300103", "20300104"], await Days());
    }

    [Fact]
    public async Task Partitions_whose_time_is_over_are_dropped_and_told()
    {
        await Start(new StoreOptions { RetentionDays = 1 });
        await Post();

        await Pass(TimeSpan.FromHours(48));

        Assert.Equal(["20300102", "20300103", "20300104", "20300105"], await Days());
        Assert.Contains("2030-01-01, about 1", string.Join('\n', Loggers.Texts("Dropped")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comment_of_a_day_without_partition_makes_it()
    {
        await Start(new StoreOptions());
        var entry = Samples.Comment("demo", new RoomPosition(1, 1), "from far ahead");
        var ahead = ((RoomEvent.CommentPosted)entry.Event).Comment with { At = Time.GetUtcNow().AddDays(40) };

        await _store!.AppendAsync([entry with { Event = new RoomEvent.CommentPosted(ahead, Thinned: false) }], default);

        Assert.Single(await History());
        Assert.Contains("20300210", await Days());
    }

    [Fact]
    public async Task Partitions_that_cannot_be_made_are_made_an_hour_later_and_comments_go_on()
    {
        await Start(new StoreOptions());
        await PostgresServer.ExecuteAsync(_connection, "ALTER TABLE comments RENAME TO comments_away");
        var failed = Loggers.Next("UpkeepFailed");
        Time.Advance(PostgresUpkeep.Interval);
        await failed;
        await PostgresServer.ExecuteAsync(_connection, "ALTER TABLE comments_away RENAME TO comments");

        await Pass(TimeSpan.FromHours(24));

        Assert.Contains("20300104", await Days());
    }

    private protected override async Task Start(StoreOptions options)
    {
        _store = await PostgresRoomStore.StartAsync(
            options with { Provider = StoreProvider.Postgres, ConnectionString = _connection },
            Time,
            Loggers.CreateLogger<PostgresRoomStore>());
        await _store.OpenAsync("demo", new RoomLimits(), default);
    }

    private protected override Task<long> Deletions() => PostgresServer.ReadAsync<long>(_connection, "SELECT count(*) FROM deletions");

    private async Task<string[]> Days() => (await PostgresServer.ReadAsync<string>(
        _connection,
        """
        SELECT string_agg(right(inhrelid::regclass::text, 8), ' ' ORDER BY inhrelid::regclass::text)
        FROM pg_inherits WHERE inhparent = 'comments'::regclass
        """))
        .Split(' ');
}
