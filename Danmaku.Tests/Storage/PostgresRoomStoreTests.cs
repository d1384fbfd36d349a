using Danmaku.Bench.Cluster;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Storage;

public sealed class PostgresRoomStoreTests : RoomStoreSuite, IAsyncLifetime
{
    private string _connection = "";
    private PostgresRoomStore? _store;

    private protected override IRoomStore Store => _store!;

    public async Task InitializeAsync()
    {
        _connection = await (await PostgresServer.Shared).CreateDatabaseAsync();
        _store = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    private protected override async Task<IRoomStore> Reopened()
    {
        await _store!.DisposeAsync();
        _store = await StartAsync();
        return _store;
    }

    private Task<PostgresRoomStore> StartAsync() => PostgresRoomStore.StartAsync(
        new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = _connection }, Time, NullLogger<PostgresRoomStore>.Instance);
}
