using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Danmaku.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Danmaku.Tests.Storage;

/// <summary>Steps from one version to the next, and steps that fail.</summary>
public sealed class PostgresMigrationTests : IAsyncLifetime
{
    private const string First = "CREATE TABLE a (x integer); INSERT INTO a VALUES (7)";
    private const string Second = "CREATE TABLE b (x integer); INSERT INTO b SELECT x FROM a";

    private string _connection = "";

    public async Task InitializeAsync() => _connection = await (await PostgresServer.Shared).CreateDatabaseAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Databases as releases wrote them: add one when a version is added.</summary>
    [Theory]
    [InlineData(2)]
    public async Task A_database_of_an_earlier_release_is_brought_up_to_date_with_everything_in_it(int version)
    {
        await PostgresServer.ExecuteAsync(
            _connection, await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Storage", "Versions", "Postgres", $"{version:000}.sql")));
        Assert.Equal(version, await PostgresServer.ReadAsync<int>(_connection, "SELECT max(version) FROM danmaku_schema"));

        await using var store = await PostgresRoomStore.StartAsync(
            new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = _connection },
            new ManualTimeProvider(),
            NullLogger<PostgresRoomStore>.Instance);
        await EarlierRelease.CheckAsync(store, "spoiler", "剧透 \"x\"");
        foreach (var room in (string[])["plain", "none", "odd"])
        {
            Assert.Equal(VersionedRules.None, (await store.OpenAsync(room, new RoomLimits(), default)).Rules);
        }
    }

    [Fact]
    public async Task Steps_are_taken_one_after_the_other_and_once()
    {
        Assert.Equal(0, await Migrate(First));
        Assert.Equal(1, await Migrate(First, Second));
        Assert.Equal(2, await Migrate(First, Second));

        Assert.Equal(7, await PostgresServer.ReadAsync<int>(_connection, "SELECT x FROM b"));
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_database_as_it_was()
    {
        await Migrate(First);

        await Assert.ThrowsAsync<PostgresException>(() => Migrate(First, Second, "INSERT INTO nowhere VALUES (1)"));

        Assert.Equal(1, await PostgresServer.ReadAsync<int>(_connection, "SELECT max(version) FROM danmaku_schema"));
        Assert.False(await PostgresServer.ReadAsync<bool>(_connection, "SELECT to_regclass('b') IS NOT NULL"));
        Assert.Equal(1, await Migrate(First, Second));
    }

    [Fact]
    public async Task A_database_of_a_newer_release_is_refused()
    {
        await Migrate(First, Second);

        var refusal = await Assert.ThrowsAsync<StoreStartException>(() => Migrate(First));

        Assert.Contains("version 2, written by a newer release: this one knows 1 at most", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<int> Migrate(params string[] scripts)
    {
        await using var source = NpgsqlDataSource.Create(_connection);
        await using var connection = await source.OpenConnectionAsync();
        return await new PostgresSchema([.. scripts]).MigrateAsync(connection, "The database", default);
    }
}
