using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Sqlite;
using Danmaku.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Storage;

/// <summary>In SQLite comments go a few at a time, beside whoever writes; a file keeps everything until it is told otherwise.</summary>
public sealed class SqliteRetentionTests : RetentionSuite
{
    private readonly TemporaryFolder _folder = new();
    private SqliteRoomStore? _store;

    private protected override IRoomStore Store => _store!;

    private string Database => _folder.File("rooms.db");

    public override void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
        base.Dispose();
    }

    [Fact]
    public async Task A_file_keeps_everything_by_default()
    {
        _store = Open(new StoreOptions());
        await _store.OpenAsync("demo", new RoomLimits(), default);
        var first = await Post();

        Time.Advance(TimeSpan.FromDays(1_000));

        Assert.Equal(0, Time.ArmedTimers);
        Assert.Equal([first], await History());
    }

    [Fact]
    public async Task What_is_old_at_the_start_goes_then_in_every_room()
    {
        string[] rooms = ["a-first", "z-last"];
        _store = Open(new StoreOptions());
        foreach (var room in rooms)
        {
            await _store.OpenAsync(room, new RoomLimits(), default);
            await _store.AppendAsync([At(Samples.Comment(room, new RoomPosition(1, 1), "old"), Time.GetUtcNow())], default);
        }

        _store.Dispose();
        await ReadAsync($"""
            WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {SqliteRetention.RoomsAtOnce})
            INSERT INTO rooms (room_id, epoch) SELECT 'm-' || i, 1 FROM n RETURNING 1
            """);
        Time.Advance(TimeSpan.FromDays(9));

        await Restart(new StoreOptions { RetentionDays = 7 });

        Assert.Equal(0, await ReadAsync("SELECT count(*) FROM comments"));
        Assert.Equal(SqliteRetention.RoomsAtOnce + rooms.Length, await ReadAsync("SELECT count(*) FROM rooms"));
    }

    [Fact]
    public async Task Between_two_transactions_that_delete_the_writer_is_free()
    {
        _store = Open(new StoreOptions());
        await _store.OpenAsync("demo", new RoomLimits(), default);
        const int Comments = 2 * SqliteUpkeep.CommentsAtOnce;
        for (var i = 0; i < Comments; i++)
        {
            await Post();
        }

        _store.Dispose();
        Time.Advance(TimeSpan.FromDays(3));
        var kept = Loggers.Next("Kept");
        _store = Open(new StoreOptions { RetentionDays = 1 });
        var later = (await _store.OpenAsync("demo", new RoomLimits(), default)).Epoch;
        while (Time.ArmedTimers == 0)
        {
            await Task.Yield();
        }

        // It pauses by a clock that stands still: what is written now does not wait for the rest.
        await _store.AppendAsync([At(Samples.Comment("demo", new RoomPosition(later, 1), "meanwhile"), Time.GetUtcNow())], default);
        Assert.Equal(Comments - SqliteUpkeep.CommentsAtOnce + 1, await ReadAsync("SELECT count(*) FROM comments"));

        while (!kept.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Equal(["meanwhile"], (await _store.ReadAsync("demo", new HistoryQuery(null, null, null, null), default)).Comments.Select(comment => comment.Text));
        Assert.Contains($"Deleted {Comments} comments from before 2030-01-03", Assert.Single(Loggers.Texts("Deleted")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_deleted_leaves_room_for_what_comes()
    {
        _store = Open(new StoreOptions());
        await _store.OpenAsync("demo", new RoomLimits(), default);
        await Fill();
        _store.Dispose();
        var grown = new FileInfo(Database).Length;
        Time.Advance(TimeSpan.FromDays(3));
        await Restart(new StoreOptions { RetentionDays = 1 });
        Assert.Equal(0, await ReadAsync("SELECT count(*) FROM comments"));

        await Fill();
        _store.Dispose();

        Assert.InRange(new FileInfo(Database).Length, grown / 2, grown + 64 * 1024);
    }

    private protected override async Task Start(StoreOptions options)
    {
        await Restart(options);
        await _store!.OpenAsync("demo", new RoomLimits(), default);
    }

    private async Task Restart(StoreOptions options)
    {
        var kept = Loggers.Next("Kept");
        _store = Open(options);
        await kept;
    }

    private protected override Task<long> Deletions() => ReadAsync("SELECT count(*) FROM deletions");

    private static JournalEntry At(JournalEntry entry, DateTimeOffset at) =>
        entry with { Event = new RoomEvent.CommentPosted(((RoomEvent.CommentPosted)entry.Event).Comment with { At = at }, Thinned: false) };

    // Less than one transaction deletes, so that nothing waits for the clock.
    private async Task Fill()
    {
        for (var i = 0; i < SqliteUpkeep.CommentsAtOnce - 1; i++)
        {
            await Post();
        }
    }

    private SqliteRoomStore Open(StoreOptions options) =>
        SqliteRoomStore.Start(options with { Path = Database }, Time, Loggers.CreateLogger<SqliteRoomStore>());

    private async Task<long> ReadAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
