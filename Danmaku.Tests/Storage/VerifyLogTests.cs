using Danmaku.Bench;
using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Hosting.Logs;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Danmaku.Silo.Storage.Sqlite;
using Danmaku.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Storage;

/// <summary><c>verify-log</c>, on stores that somebody tampered with and as the process that an operator runs.</summary>
public sealed class VerifyLogTests : IDisposable
{
    private const int Entries = 8;

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("rooms.db");

    private string[] Sqlite => ["--room", "demo", $"--Store:Path={Database}"];

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Tampering => new()
    {
        { "UPDATE moderation_log SET reason = 'nothing' WHERE sequence = 4", "broken at entry 4 (1.4): changed: " },
        { "UPDATE moderation_log SET actor_id = NULL WHERE sequence = 2", "broken at entry 2 (1.2): changed: " },
        { "UPDATE moderation_log SET comments = '[]' WHERE sequence = 8", "broken at entry 8 (1.8): changed: " },
        { "UPDATE moderation_log SET comments = '7' WHERE sequence = 5", "broken at entry 5 (1.5): changed: " },
        { "UPDATE moderation_log SET action = 99 WHERE sequence = 3", "broken at entry 3 (1.3): changed: " },
        { "UPDATE moderation_log SET actor_role = 9 WHERE sequence = 3", "broken at entry 3 (1.3): changed: " },
        { "UPDATE moderation_log SET hash = previous_hash WHERE sequence = 4", "broken at entry 4 (1.4): changed: " },
        { "DELETE FROM moderation_log WHERE sequence = 1", "broken at entry 1 (1.2): missing: " },
        { "DELETE FROM moderation_log WHERE sequence IN (4, 5)", "broken at entry 4 (1.6): missing: " },
        { "DELETE FROM moderation_log WHERE sequence = 8", "broken at entry 8: missing: " },
        { "DELETE FROM moderation_log", "broken at entry 1: missing: " },
        { "UPDATE rooms SET log_hash = (SELECT hash FROM moderation_log WHERE sequence = 7)", "broken at entry 8: reordered: " },
    };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Rows_that_were_changed_or_taken_out_of_a_SQLite_file_are_found(string sql, string verdict)
    {
        await WriteAsync();
        Assert.StartsWith("whole: 8 entries, head ", await Run(0, Sqlite), StringComparison.Ordinal);

        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            connection.Execute(sql);
        }

        Assert.StartsWith(verdict, await Run(1, Sqlite), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Rows_that_were_changed_or_taken_out_of_PostgreSQL_are_found(string sql, string verdict)
    {
        var connection = await (await PostgresServer.Shared).CreateDatabaseAsync();
        string[] arguments = ["--room=demo", "--Store:Provider=Postgres", $"--Store:ConnectionString={connection}"];
        await using var store = await PostgresRoomStore.StartAsync(
            new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = connection },
            TimeProvider.System,
            NullLogger<PostgresRoomStore>.Instance);
        await AppendAsync(store);
        Assert.StartsWith("whole: 8 entries, head ", await Run(0, arguments), StringComparison.Ordinal);

        await PostgresServer.ExecuteAsync(connection, sql);

        Assert.StartsWith(verdict, await Run(1, arguments), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_reads_a_store_that_a_service_is_running_on_page_by_page()
    {
        using var store = Start();
        var state = await store.OpenAsync("demo", new RoomLimits(), default);
        await store.AppendAsync([.. Enumerable.Range(1, 2_345).Select(i => Entry(state.Epoch, i))], default);

        Assert.StartsWith("whole: 2345 entries, head ", await Run(0, Sqlite), StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_a_process_it_answers_in_one_line_and_by_its_exit_code()
    {
        await WriteAsync();
        var lines = (await ReadAsync()).Entries.Select(LogEntryJson.Write).ToArray();
        var head = (await ReadAsync()).Entries[^1].Hash;
        var export = _folder.File("log.jsonl");
        await File.WriteAllBytesAsync(export, [.. lines.SelectMany(line => (byte[])[.. line, (byte)'\n'])]);

        Assert.Equal((0, $"whole: 8 entries, head {head}\n", ""), await Process(export, "--head", head));
        Assert.Equal((0, $"whole: 8 entries, head {head}\n", ""), await Process(Sqlite));

        await File.WriteAllTextAsync(export, (await File.ReadAllTextAsync(export)).Replace("reason 3", "reason 9", StringComparison.Ordinal));
        Assert.Equal((1, "broken at entry 3 (1.3): changed: what it says does not give its hash\n", ""), await Process(export));

        var (code, output, errors) = await Process(_folder.File("nowhere.jsonl"));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("nowhere.jsonl", errors, StringComparison.Ordinal);
        (code, output, errors) = await Process("--room", "demo", "--Store:Provider=Mongo");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("Mongo", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("one.jsonl", "two.jsonl")]
    [InlineData("one.jsonl", "--room", "demo")]
    [InlineData("--room")]
    [InlineData("--room", "no room")]
    [InlineData("one.jsonl", "--head", "12")]
    [InlineData("one.jsonl", "--tail", "12")]
    public async Task A_command_line_that_cannot_be_meant_is_answered_with_how_to_write_it(params string[] arguments)
    {
        using var errors = new StringWriter();

        Assert.Equal(2, await VerifyLogCommand.RunAsync(arguments, TextWriter.Null, errors));

        Assert.Contains("verify-log FILE.jsonl", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_room_or_file_that_is_not_there_is_told()
    {
        await WriteAsync();

        Assert.Contains("has no room other", await Errors("--room", "other", $"--Store:Path={Database}"), StringComparison.Ordinal);
        Assert.Contains("There is no database", await Errors("--room", "demo", $"--Store:Path={Database}.not"), StringComparison.Ordinal);
        using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            connection.Open();
            connection.Execute("PRAGMA user_version = 1");
        }

        Assert.Contains("has schema version 1", await Errors(Sqlite), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Database, "no database at all, but a letter to my aunt, which goes on for quite a while");
        Assert.Contains("not a SQLite database", await Errors(Sqlite), StringComparison.Ordinal);
    }

    private static JournalEntry Entry(long epoch, int number)
    {
        var place = new RoomPosition(epoch, number);
        return new JournalEntry("demo", new RoomEvent.CommentUnpinned(place, Samples.At, "mod"), null)
        {
            Log = new LogEntry
            {
                Position = place,
                At = Samples.At.AddSeconds(number),
                Action = ModerationAction.Delete,
                Actor = new Viewer("mod", "管理", ViewerRole.Moderator),
                Comments = [new LoggedComment(new RoomPosition(1, 1), "ann", "Ann", "hello")],
                Reason = $"reason {number}",
            },
        };
    }

    private static async Task<string> Run(int code, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter();
        Assert.Equal((code, ""), (await VerifyLogCommand.RunAsync(arguments, output, errors), errors.ToString()));
        return Assert.Single(output.ToString().TrimEnd('\n').Split('\n'));
    }

    private static async Task<string> Errors(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal((2, ""), (await VerifyLogCommand.RunAsync(arguments, output, errors), output.ToString()));
        return errors.ToString();
    }

    private static async Task<(int Code, string Output, string Errors)> Process(params string[] arguments)
    {
        using var process = ChildProcess.Start(
            ChildProcess.Dotnet, [Path.Combine(AppContext.BaseDirectory, "Danmaku.Gateway.dll"), "verify-log", .. arguments]);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await output, await errors);
    }

    private SqliteRoomStore Start() =>
        SqliteRoomStore.Start(new StoreOptions { Path = Database }, TimeProvider.System, NullLogger<SqliteRoomStore>.Instance);

    private async Task WriteAsync()
    {
        using var store = Start();
        await AppendAsync(store);
    }

    private static async Task AppendAsync(IRoomStore store)
    {
        var state = await store.OpenAsync("demo", new RoomLimits(), default);
        await store.AppendAsync([.. Enumerable.Range(1, Entries).Select(i => Entry(state.Epoch, i))], default);
    }

    private async Task<RoomAnswer.Log> ReadAsync()
    {
        using var store = Start();
        return await store.ReadLogAsync("demo", new LogQuery(), default);
    }
}
