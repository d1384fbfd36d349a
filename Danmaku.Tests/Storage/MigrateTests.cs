using Danmaku.Bench;
using Danmaku.Bench.Cluster;
using Danmaku.Silo.Hosting.Migrations;
using Danmaku.Silo.Storage.Postgres;
using Danmaku.Silo.Storage.Sqlite;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Storage;

/// <summary>The command <c>migrate</c>, on both databases and as the process that a deployment runs.</summary>
public sealed class MigrateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static int Newest => PostgresSchema.Embedded.Version;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_database_is_brought_up_to_date_once_however_many_do_it()
    {
        var connection = await (await PostgresServer.Shared).CreateDatabaseAsync();

        var told = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Run(0, Postgres(connection))));

        Assert.Single(told, line => line.EndsWith($"went from schema version 0 to {Newest}.", StringComparison.Ordinal));
        Assert.Equal(3, told.Count(line => line.EndsWith($"has schema version {Newest} already.", StringComparison.Ordinal)));
        Assert.DoesNotContain(told, line => line.Contains(PostgresServer.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_of_an_earlier_release_is_brought_up_to_date()
    {
        var connection = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await PostgresServer.ExecuteAsync(
            connection, await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Storage", "Versions", "Postgres", "002.sql")));

        Assert.EndsWith($"went from schema version 2 to {Newest}.", await Run(0, Postgres(connection)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_about_to_start_is_waited_for()
    {
        await using var server = await PostgresServer.StartAsync(durable: false);
        var connection = await server.CreateDatabaseAsync();
        await server.StopAsync();
        using var output = new StringWriter();
        await using var errors = new FirstLine();

        var migrating = MigrateCommand.RunAsync(Postgres(connection), output, errors, TimeProvider.System);
        Assert.Contains("Trying again for 60 s.", await errors.Line.WaitAsync(TimeSpan.FromSeconds(30)), StringComparison.Ordinal);
        await server.StartAgainAsync();

        Assert.Equal(0, await migrating.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains($"from schema version 0 to {Newest}.", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_has_an_end_and_for_what_stays_wrong_nobody_waits()
    {
        var nowhere = $"Host={_folder.Path};Database=rooms;Username=danmaku;Password=secret";
        Assert.Contains("cannot be reached", await Errors([.. Postgres(nowhere), "--wait", "0s"]), StringComparison.Ordinal);

        var server = await PostgresServer.Shared;
        Assert.Contains("does not exist", await Errors(Postgres(server.ConnectionTo("nothing"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_a_process_it_migrates_a_file_and_tells_by_its_exit_code_that_it_cannot()
    {
        var path = _folder.File("rooms.db");

        Assert.Equal(
            (0, $"The database {path} went from schema version 0 to {SqliteSchema.Embedded.Version}.\n", ""), await Process($"--Store:Path={path}"));
        Assert.Equal((0, $"The database {path} has schema version {SqliteSchema.Embedded.Version} already.\n", ""), await Process("--Store:Path", path));

        await File.WriteAllTextAsync(path, "no database at all, but a letter to my aunt, which goes on for quite a while");
        var (code, output, errors) = await Process($"--Store:Path={path}");
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"The store cannot be brought up to date: The file {path} is not a SQLite database", errors, StringComparison.Ordinal);
        (code, _, errors) = await Process("--Store:Readers=99");
        Assert.Equal(2, code);
        Assert.Contains("Readers", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--wait")]
    [InlineData("--wait", "soon")]
    [InlineData("--wait", "2h")]
    [InlineData("--wait", "1s", "--wait", "2s")]
    [InlineData("now")]
    [InlineData("--dry")]
    public async Task A_command_line_that_cannot_be_meant_is_answered_with_how_to_write_it(params string[] arguments) =>
        Assert.Contains("migrate [--wait 1m]", await Errors(arguments), StringComparison.Ordinal);

    private static string[] Postgres(string connection) => ["--Store:Provider=Postgres", $"--Store:ConnectionString={connection}"];

    private static async Task<string> Run(int code, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter();
        Assert.Equal((code, ""), (await MigrateCommand.RunAsync(arguments, output, errors, TimeProvider.System), errors.ToString()));
        return Assert.Single(output.ToString().TrimEnd('\n').Split('\n'));
    }

    private static async Task<string> Errors(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal((2, ""), (await MigrateCommand.RunAsync(arguments, output, errors, TimeProvider.System), output.ToString()));
        return errors.ToString();
    }

    private static async Task<(int Code, string Output, string Errors)> Process(params string[] arguments)
    {
        using var process = ChildProcess.Start(
            ChildProcess.Dotnet, [Path.Combine(AppContext.BaseDirectory, "Danmaku.Gateway.dll"), "migrate", .. arguments]);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Tells as soon as a line was written.</summary>
    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override Task WriteLineAsync(string? value)
        {
            _line.TrySetResult(value ?? "");
            return base.WriteLineAsync(value);
        }
    }
}
