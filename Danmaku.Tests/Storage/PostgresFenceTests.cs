using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Storage;

/// <summary>Two processes that both believe a room is theirs.</summary>
public sealed class PostgresFenceTests : IAsyncLifetime
{
    private static readonly RoomLimits Limits = new() { HistorySize = 10_000 };

    private readonly List<PostgresRoomStore> _stores = [];

    public async Task InitializeAsync()
    {
        var connection = await (await PostgresServer.Shared).CreateDatabaseAsync();
        for (var i = 0; i < 2; i++)
        {
            _stores.Add(await PostgresRoomStore.StartAsync(
                new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = connection },
                TimeProvider.System,
                NullLogger<PostgresRoomStore>.Instance));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_was_acknowledged_before_a_takeover_is_in_it_and_nothing_comes_in_afterwards()
    {
        for (var round = 0; round < 40; round++)
        {
            var (former, latter) = (_stores[round % 2], _stores[(round + 1) % 2]);
            var epoch = (await former.OpenAsync("demo", Limits, default)).Epoch;
            var some = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var writing = Task.Run(() => WriteUntilStaleAsync(former, epoch, some));
            await some.Task.WaitAsync(TimeSpan.FromSeconds(30));

            var state = await latter.OpenAsync("demo", Limits, default);
            var acknowledged = await writing.WaitAsync(TimeSpan.FromSeconds(30));

            var taken = state.Comments.Where(comment => comment.Position.Epoch == epoch)
                .Select(comment => comment.Position.Sequence).ToArray();
            Assert.Equal(epoch + 1, state.Epoch);
            Assert.Equal(Enumerable.Range(1, acknowledged).Select(n => (long)n), taken);
            var ofEpoch = new HistoryQuery(new RoomPosition(epoch, 0), null, null, null, Limit: 1_000);
            var page = await latter.ReadAsync("demo", ofEpoch, default);
            Assert.Equal(taken, page.Comments.Select(comment => comment.Position.Sequence));
        }
    }

    [Fact]
    public async Task Writers_of_the_same_rooms_in_any_order_do_not_block_each_other_for_good()
    {
        string[] rooms = [.. Enumerable.Range(0, 20).Select(n => $"room-{n}")];
        foreach (var room in rooms)
        {
            await _stores[0].OpenAsync(room, Limits, default);
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var sequence = (writer * 50) + i + 1;
                var group = rooms.Select(room => Samples.Comment(room, new RoomPosition(1, sequence), "hello")).ToArray();
                Random.Shared.Shuffle(group);
                await _stores[writer % 2].AppendAsync(group, default);
            }
        }))).WaitAsync(TimeSpan.FromMinutes(3));

        foreach (var room in rooms)
        {
            Assert.Equal(400, (await _stores[0].OpenAsync(room, Limits, default)).Comments.Length);
        }
    }

    // Answers how many comments were acknowledged.
    private static async Task<int> WriteUntilStaleAsync(PostgresRoomStore store, long epoch, TaskCompletionSource some)
    {
        for (var sequence = 1; ; sequence++)
        {
            try
            {
                await store.AppendAsync([Samples.Comment("demo", new RoomPosition(epoch, sequence), "hello")], default);
            }
            catch (StaleEpochException)
            {
                return sequence - 1;
            }

            if (sequence == 5)
            {
                some.SetResult();
            }
        }
    }
}
