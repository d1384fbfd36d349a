using Danmaku.Bench.Cluster;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Danmaku.Tests.Storage;

/// <summary>What a start says about databases it cannot use, and what it does to those it can.</summary>
public sealed class PostgresStartTests
{
    [Fact]
    public async Task Ten_processes_that_start_together_migrate_once()
    {
        var connection = await NewDatabase();

        var stores = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Start(connection))));

        Assert.Equal(
            PostgresSchema.Embedded.Version, await PostgresServer.ReadAsync<long>(connection, "SELECT count(*) FROM danmaku_schema"));
        foreach (var (store, n) in stores.Select((store, n) => (store, n)))
        {
            Assert.Equal(n + 1, (await store.OpenAsync("demo", new RoomLimits(), default)).Epoch);
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_it()
    {
        var refusal = await Refusal(With(await NewDatabase(), settings => settings.Password = "wrong-one"));

        Assert.Contains("refuses the login", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-one", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_by_name()
    {
        var refusal = await Refusal((await PostgresServer.Shared).ConnectionTo("nowhere"));

        Assert.Matches("^The database nowhere at .* does not exist: create it", refusal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told()
    {
        Assert.Contains("cannot be reached", await Refusal("Host=/nowhere;Database=danmaku;Username=danmaku"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://danmaku@db/danmaku", "cannot be read: write it as in Host=")]
    [InlineData("Host=db;Hast=1", "cannot be read: write it as in Host=")]
    [InlineData("Database=danmaku", "names no Host")]
    public async Task A_connection_string_that_cannot_be_one_is_told(string connection, string message)
    {
        Assert.Contains(message, await Refusal(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_release_is_refused_and_left_alone()
    {
        var connection = await NewDatabase();
        await (await Start(connection)).DisposeAsync();
        await PostgresServer.ExecuteAsync(connection, "INSERT INTO danmaku_schema (version) VALUES (999)");

        Assert.Contains("schema version 999, written by a newer release", await Refusal(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused_and_left_alone()
    {
        var connection = await NewDatabase();
        await PostgresServer.ExecuteAsync(connection, "CREATE TABLE comments (id integer)");

        Assert.Contains("tables of another program", await Refusal(connection), StringComparison.Ordinal);
        Assert.Equal(1, await PostgresServer.ReadAsync<long>(connection, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task A_database_without_one_of_its_tables_is_refused_by_name()
    {
        var connection = await NewDatabase();
        await (await Start(connection)).DisposeAsync();
        await PostgresServer.ExecuteAsync(connection, "DROP TABLE sanctions");

        Assert.Contains("(sanctions missing)", await Refusal(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_database_is_refused()
    {
        var connection = await NewDatabase();

        Assert.Contains(
            "is read-only, a standby perhaps",
            await Refusal(With(connection, settings => settings.Options = "-c default_transaction_read_only=on")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_cannot_hold_every_text_is_refused()
    {
        var connection = await (await PostgresServer.Shared).CreateDatabaseAsync("ENCODING 'SQL_ASCII' TEMPLATE template0");

        Assert.Contains("has the encoding SQL_ASCII", await Refusal(connection), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_without_rights_is_told()
    {
        var connection = await NewDatabase();
        var password = PostgresServer.Password.Replace("'", "''", StringComparison.Ordinal);
        await PostgresServer.ExecuteAsync(connection, $"CREATE ROLE guest LOGIN PASSWORD '{password}'");

        var refusal = await Refusal(With(connection, settings => settings.Username = "guest"));

        Assert.Contains("denies what the store needs", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_tells_commits_before_the_disk_has_them_is_warned_about()
    {
        using var loggers = new RecordingLoggers();
        var connection = With(await NewDatabase(), settings => settings.Options = "-c synchronous_commit=off");

        await using var store = await PostgresRoomStore.StartAsync(
            Options(connection), TimeProvider.System, loggers.CreateLogger<PostgresRoomStore>());

        Assert.Single(loggers.Texts("NotDurable"));
        Assert.DoesNotContain(loggers.Lines, line => line.Text.Contains(PostgresServer.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tables_of_a_search_path_are_apart_from_those_of_another()
    {
        var connection = await NewDatabase();
        await PostgresServer.ExecuteAsync(connection, "CREATE SCHEMA one; CREATE SCHEMA two");
        await using var one = await Start(With(connection, settings => settings.SearchPath = "one"));
        await using var two = await Start(With(connection, settings => settings.SearchPath = "two"));

        await one.OpenAsync("demo", new RoomLimits(), default);

        Assert.Equal(2, (await one.OpenAsync("demo", new RoomLimits(), default)).Epoch);
        Assert.Equal(1, (await two.OpenAsync("demo", new RoomLimits(), default)).Epoch);
    }

    private static async Task<string> NewDatabase() => await (await PostgresServer.Shared).CreateDatabaseAsync();

    private static string With(string connection, Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        change(settings);
        return settings.ToString();
    }

    private static StoreOptions Options(string connection) => new() { Provider = StoreProvider.Postgres, ConnectionString = connection };

    private static Task<PostgresRoomStore> Start(string connection) =>
        PostgresRoomStore.StartAsync(Options(connection), TimeProvider.System, NullLogger<PostgresRoomStore>.Instance);

    private static async Task<string> Refusal(string connection)
    {
        var refusal = await Assert.ThrowsAsync<StoreStartException>(() => Start(connection));
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }
}
