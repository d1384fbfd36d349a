using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Danmaku.Tests.Storage;

/// <summary>What a running store says when its database fails it, and that it goes on when the fault is gone.</summary>
public sealed class PostgresFaultTests : IAsyncLifetime
{
    private static readonly HistoryQuery Everything = new(null, null, null, null);

    private string _connection = "";
    private NpgsqlDataSource? _operator;
    private PostgresRoomStore? _store;

    private string Name => new NpgsqlConnectionStringBuilder(_connection).Database!;

    public async Task InitializeAsync()
    {
        _connection = await (await PostgresServer.Shared).CreateDatabaseAsync();
        _operator = NpgsqlDataSource.Create(_connection);
        _store = await PostgresRoomStore.StartAsync(
            new StoreOptions
            {
                Provider = StoreProvider.Postgres,
                // Longer than a busy machine takes for a command that nothing is in the way of.
                ConnectionString = _connection + ";Command Timeout=6",
                Readers = 1,
                WaitingReads = 10,
            },
            TimeProvider.System,
            NullLogger<PostgresRoomStore>.Instance);
        await _store.OpenAsync("demo", new RoomLimits(), default);
    }

    public async Task DisposeAsync()
    {
        await _store!.DisposeAsync();
        await _operator!.DisposeAsync();
    }

    [Fact]
    public async Task A_table_that_another_program_holds_is_away_and_back_when_that_one_lets_go()
    {
        await using (var connection = await _operator!.OpenConnectionAsync())
        {
            await using var held = await Hold(connection);

            Assert.Contains("does not answer in time", await Away(() => Write(1)), StringComparison.Ordinal);
        }

        await Write(1);
        Assert.Single((await _store!.ReadAsync("demo", Everything, default)).Comments);
    }

    [Fact]
    public async Task Reads_beyond_those_that_may_wait_are_refused()
    {
        await using (var connection = await _operator!.OpenConnectionAsync())
        {
            await using var held = await Hold(connection, "LOCK TABLE rooms");
            using var stop = new CancellationTokenSource();
            var waiting = Enumerable.Range(0, 11).Select(_ => _store!.ReadAsync("demo", Everything, stop.Token).AsTask()).ToList();

            await Assert.ThrowsAsync<StoreBusyException>(() => _store!.ReadAsync("demo", Everything, default).AsTask());
            await stop.CancelAsync();
            await Task.WhenAll(waiting.Select(read => Assert.ThrowsAnyAsync<OperationCanceledException>(() => read)));
        }

        await Write(1);
        Assert.Single((await _store!.ReadAsync("demo", Everything, default)).Comments);
    }

    [Fact]
    public async Task A_primary_that_became_a_standby_is_away_until_it_is_the_primary_again()
    {
        await Operate($"ALTER DATABASE {Name} SET default_transaction_read_only = on");
        await CutOff();

        await Away(() => Write(1));
        Assert.Contains("is read-only, a standby perhaps", await Away(() => Write(1)), StringComparison.Ordinal);
        Assert.Empty((await _store!.ReadAsync("demo", Everything, default)).Comments);

        await PostgresServer.ExecuteAsync(
            (await PostgresServer.Shared).ConnectionTo("postgres"), $"ALTER DATABASE {Name} SET default_transaction_read_only = off");
        await CutOff();
        await Away(() => Write(1));
        await Write(1);
    }

    [Fact]
    public async Task A_lost_table_is_away_until_it_is_restored()
    {
        await Operate("ALTER TABLE comments RENAME TO lost");
        Assert.Contains("has lost a part of its schema", await Away(() => Write(1)), StringComparison.Ordinal);

        await Operate("ALTER TABLE lost RENAME TO comments");
        await Write(1);
    }

    [Fact]
    public async Task Settings_that_cannot_be_read_are_told_and_not_replaced()
    {
        await Operate("""UPDATE rooms SET settings = '{"TextLimit":"many"}'""");

        var refusal = await Away(() => _store!.OpenAsync("demo", new RoomLimits(), default));

        Assert.Contains("something of a room", refusal, StringComparison.Ordinal);
        var settings = await PostgresServer.ReadAsync<string>(_connection, "SELECT settings::text FROM rooms");
        Assert.Contains("many", settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_store_is_away()
    {
        await _store!.DisposeAsync();

        Assert.Equal("The store is closed.", await Away(() => Write(1)));
    }

    private static async Task<NpgsqlTransaction> Hold(NpgsqlConnection connection, string how = "LOCK TABLE comments")
    {
        var transaction = await connection.BeginTransactionAsync();
#pragma warning disable CA2100 // A test's own text.
        await using var command = new NpgsqlCommand(how, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    private async Task CutOff() => await PostgresServer.ReadAsync<long>(
        (await PostgresServer.Shared).ConnectionTo("postgres"),
        $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{Name}'");

    private async Task Operate(string sql) => await PostgresServer.ExecuteAsync(_connection, sql);

    private ValueTask Write(long sequence) =>
        _store!.AppendAsync([Samples.Comment("demo", new RoomPosition(1, sequence), "hello")], default);

    private static async Task<string> Away(Func<ValueTask> call) =>
        (await Assert.ThrowsAsync<StoreUnavailableException>(() => call().AsTask())).Message;

    private static async Task<string> Away<T>(Func<ValueTask<T>> call) =>
        (await Assert.ThrowsAsync<StoreUnavailableException>(() => call().AsTask())).Message;
}
