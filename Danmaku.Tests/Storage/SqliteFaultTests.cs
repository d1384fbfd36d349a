using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Sqlite;
using Danmaku.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Storage;

/// <summary>What a running store says when its file fails it, and that it goes on when the fault is gone.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLoggers _loggers = new();

    private string Path => _folder.File("rooms.db");

    public void Dispose()
    {
        _loggers.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_locked_by_another_program_is_away_and_back_when_that_one_lets_go()
    {
        using var store = Start();
        await store.OpenAsync("demo", new RoomLimits(), default);
        using (var other = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            other.Open();
            other.Execute("BEGIN EXCLUSIVE");

            var away = await Assert.ThrowsAsync<StoreUnavailableException>(() => Write(store, 1).AsTask());
            Assert.Contains("Another program is using the database", away.Message, StringComparison.Ordinal);
        }

        await Write(store, 1);
        Assert.Single((await Read(store)).Comments);
    }

    [Fact]
    public async Task A_full_disk_is_away_loses_nothing_and_takes_more_when_there_is_room()
    {
        long stored = 0;
        using (var store = Start(mebibytes: 1))
        {
            await store.OpenAsync("demo", new RoomLimits(), default);
            var away = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            {
                while (stored < 10_000)
                {
                    await Write(store, stored + 1);
                    stored++;
                }
            });
            Assert.Contains("no room left", away.Message, StringComparison.Ordinal);
            Assert.True((await Read(store, newestFirst: true)).Comments[0].Position.Sequence == stored);
        }

        using var roomier = Start(mebibytes: 64);
        var state = await roomier.OpenAsync("demo", new RoomLimits(), default);
        Assert.Equal(stored, state.Comments[^1].Position.Sequence);
        await roomier.AppendAsync([Samples.Comment("demo", new(state.Epoch, 1), "there is room again")], default);
    }

    [Fact]
    public async Task A_file_damaged_while_running_is_away_and_logged_as_an_error_once()
    {
        using var store = Start();
        await store.OpenAsync("demo", new RoomLimits(), default);
        await store.AppendAsync([.. Enumerable.Range(1, 2_000).Select(i => Samples.Comment("demo", new(1, i), new string('x', 500)))], default);
        using (var other = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            other.Open();
            other.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        using (var file = new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 4_096;
            file.Write(Enumerable.Repeat((byte)0xAA, 4_096 * 100).ToArray());
        }

        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Read(store));
        }

        Assert.Single(_loggers.Lines, line => line is { Level: LogLevel.Error, Name: "Damaged" });
    }

    [Fact]
    public async Task A_read_does_not_wait_for_a_write()
    {
        using var store = Start();
        await store.OpenAsync("demo", new RoomLimits(), default);
        await Write(store, 1);
        using var other = new SqliteConnection($"Data Source={Path};Pooling=False");
        other.Open();
        other.Execute("BEGIN IMMEDIATE");

        Assert.Single((await Read(store)).Comments);
    }

    private static ValueTask Write(SqliteRoomStore store, long sequence) =>
        store.AppendAsync([Samples.Comment("demo", new(1, sequence), new string('x', 2_000))], default);

    private static async Task<HistoryPage> Read(SqliteRoomStore store, bool newestFirst = false) =>
        await store.ReadAsync("demo", new HistoryQuery(null, null, null, null, NewestFirst: newestFirst), default);

    private SqliteRoomStore Start(int mebibytes = 64) => SqliteRoomStore.Start(
        new StoreOptions { Path = Path, MaxFileMebibytes = mebibytes }, TimeProvider.System, _loggers.CreateLogger<SqliteRoomStore>());
}
