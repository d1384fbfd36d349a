using System.Diagnostics;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Sqlite;
using Danmaku.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Storage;

/// <summary>What a start says about files it cannot use, and which it can.</summary>
public sealed class SqliteStartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("rooms.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_folder_is_created()
    {
        var path = System.IO.Path.Combine(_folder.Path, "some", "where", "rooms.db");

        Start(path).Dispose();

        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_file_that_another_process_holds_is_refused_until_that_one_is_gone()
    {
        using var other = Process.Start(new ProcessStartInfo("flock", ["--close", Path + ".lock", "sh", "-c", "echo held; exec sleep 60"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));

        var message = Refusal();
        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal($"Another process is using the database {Path}: stop it, or set Store:Path to another file.", message);
        Start(Path).Dispose();
    }

    [Fact]
    public void A_second_store_of_the_same_process_is_refused_too()
    {
        using var first = Start(Path);

        Assert.Contains("Another process is using", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("this is a letter to my aunt, not a database, and it goes on for a while")]
    public void A_file_of_something_else_is_refused_and_left_alone(string content)
    {
        File.WriteAllText(Path, content);

        Assert.Equal($"The file {Path} is not a SQLite database: move it away, or set Store:Path to another file.", Refusal());
        Assert.Equal(content, File.ReadAllText(Path));
    }

    [Fact]
    public void A_database_of_another_program_is_refused()
    {
        Execute("CREATE TABLE bookmarks (id INTEGER PRIMARY KEY); PRAGMA user_version = 1;");

        Assert.Contains("belongs to another program", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_newer_release_is_refused()
    {
        Start(Path).Dispose();
        Execute("PRAGMA user_version = 999;");

        Assert.Contains("schema version 999, written by a newer release", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_one_of_its_tables_is_refused_by_name()
    {
        Start(Path).Dispose();
        Execute("DROP TABLE sanctions;");

        Assert.Contains("(sanctions differ)", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_refused()
    {
        await WriteComments(500);
        using (var file = File.OpenWrite(Path))
        {
            file.Position = 8 * 4_096;
            file.Write(new byte[4_096 * 4]);
        }

        Assert.Contains("is damaged", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_truncated_file_is_refused()
    {
        await WriteComments(500);
        using (var file = File.OpenWrite(Path))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.Contains("is damaged", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(Path);

        Assert.Contains("is a folder", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_created_is_told()
    {
        File.WriteAllText(Path, "");

        var refusal = Assert.Throws<StoreStartException>(() => Start(System.IO.Path.Combine(Path, "rooms.db")));

        Assert.Contains("cannot be created", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_and_indexes_of_the_operator_are_no_obstacle()
    {
        await WriteComments(1);
        Execute("CREATE TABLE my_notes (note TEXT); CREATE INDEX my_index ON comments (viewer_id);");

        Start(Path).Dispose();
    }

    private static SqliteRoomStore Start(string path) =>
        SqliteRoomStore.Start(new StoreOptions { Path = path }, TimeProvider.System, NullLogger<SqliteRoomStore>.Instance);

    private string Refusal()
    {
        var refusal = Assert.Throws<StoreStartException>(() => Start(Path).Dispose());
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    private async Task WriteComments(int count)
    {
        using var store = Start(Path);
        var state = await store.OpenAsync("demo", new RoomLimits(), default);
        await store.AppendAsync([.. Enumerable.Range(1, count).Select(i => Samples.Comment("demo", new(state.Epoch, i), new string('x', 100)))], default);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        connection.Execute(sql);
    }
}
