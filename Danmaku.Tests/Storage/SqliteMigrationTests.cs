using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Sqlite;
using Danmaku.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Storage;

/// <summary>Files of earlier releases, and steps that fail.</summary>
public sealed class SqliteMigrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("rooms.db");

    public void Dispose() => _folder.Dispose();

    /// <summary>Files as each release wrote them, as SQL: add one when a version is added.</summary>
    [Theory]
    [InlineData(1)]
    public async Task A_file_of_an_earlier_release_is_brought_up_to_date_with_everything_in_it(int version)
    {
        using (var connection = Open())
        {
            connection.Execute(await File.ReadAllTextAsync(System.IO.Path.Combine(AppContext.BaseDirectory, "Storage", "Versions", $"{version:000}.sql")));
            Assert.Equal(version, connection.Number("PRAGMA user_version"));
        }

        using var store = SqliteRoomStore.Start(
            new StoreOptions { Path = Path }, new Support.ManualTimeProvider(), NullLogger<SqliteRoomStore>.Instance);
        await EarlierRelease.CheckAsync(store, "spoiler");
    }

    [Fact]
    public void A_step_that_fails_leaves_the_file_at_the_version_before_it()
    {
        var first = new SqliteSchema(["CREATE TABLE a (x INTEGER) STRICT;"]);
        var broken = new SqliteSchema(["CREATE TABLE a (x INTEGER) STRICT;", "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1);"]);
        var mended = new SqliteSchema(["CREATE TABLE a (x INTEGER) STRICT;", "CREATE TABLE b (x INTEGER) STRICT;"]);
        using var connection = Open();
        Assert.Equal(0, first.Migrate(connection, Path));

        Assert.Throws<SqliteException>(() => broken.Migrate(connection, Path));

        Assert.Equal(1, connection.Number("PRAGMA user_version"));
        Assert.Equal(0, connection.Number("SELECT count(*) FROM sqlite_schema WHERE name = 'b'"));
        Assert.Equal(1, mended.Migrate(connection, Path));
        Assert.Equal(2, mended.Migrate(connection, Path));
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        return connection;
    }
}
