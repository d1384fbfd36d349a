using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Sqlite;
using Danmaku.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Storage;

public sealed class SqliteRoomStoreTests : RoomStoreSuite, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteRoomStore _store;

    public SqliteRoomStoreTests() => _store = Start();

    private protected override IRoomStore Store => _store;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private protected override Task<IRoomStore> Reopened()
    {
        _store.Dispose();
        _store = Start();
        return Task.FromResult<IRoomStore>(_store);
    }

    private SqliteRoomStore Start() =>
        SqliteRoomStore.Start(new StoreOptions { Path = _folder.File("rooms.db") }, Time, NullLogger<SqliteRoomStore>.Instance);
}
