using System.Diagnostics;
using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Hosting.Logs;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Postgres;
using Danmaku.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Danmaku.Tests.Storage;

/// <summary><c>pg_dump</c> while comments come, and <c>pg_restore</c> into another database: rooms go on there.</summary>
public sealed class PostgresBackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_dump_made_while_comments_come_has_all_that_was_stored_before_and_rooms_go_on_with_it()
    {
        var server = await PostgresServer.Shared;
        var (original, copy) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
        var dump = _folder.File("rooms.dump");
        long last;
        var sequence = 0L;
        await using (var store = await StartAsync(original))
        {
            var epoch = (await store.OpenAsync("demo", new RoomLimits(), default)).Epoch;
            await store.AppendAsync([Logged(new RoomPosition(epoch, ++sequence))], default);
            for (var i = 0; i < 100; i++)
            {
                await PostAsync(store, new RoomPosition(epoch, ++sequence));
            }

            var dumping = RunAsync("pg_dump", original, "--format=custom", $"--file={dump}");
            while (!dumping.IsCompleted)
            {
                await PostAsync(store, new RoomPosition(epoch, ++sequence));
            }

            await dumping;
            _time.Advance(TimeSpan.FromMinutes(1));
            for (var activation = 0; activation < 5; activation++)
            {
                await store.OpenAsync("demo", new RoomLimits(), default);
            }

            last = (await store.OpenAsync("demo", new RoomLimits(), default)).Epoch;
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        await RunAsync("pg_restore", copy, "--no-owner", "--exit-on-error", $"--dbname={Database(copy)}", dump);

        await using var restored = await StartAsync(copy);
        var texts = new HashSet<string>();
        RoomPosition? after = null;
        for (var more = true; more;)
        {
            var page = await restored.ReadAsync("demo", new HistoryQuery(after, null, null, null, Limit: 1_000), default);
            texts.UnionWith(page.Comments.Select(comment => comment.Text));
            (after, more) = (page.Comments[^1].Position, page.More);
        }

        Assert.Superset(Enumerable.Range(2, 100).Select(n => $"comment {n}").ToHashSet(), texts);
        Assert.True((await restored.OpenAsync("demo", new RoomLimits(), default)).Epoch > last);
        using var output = new StringWriter();
        Assert.Equal(0, await VerifyLogCommand.RunAsync(["--room", "demo", "--Store:Provider=Postgres", $"--Store:ConnectionString={copy}"], output, TextWriter.Null));
        Assert.StartsWith("whole: 1 entry, ", output.ToString(), StringComparison.Ordinal);
    }

    private static Task PostAsync(PostgresRoomStore store, RoomPosition position) =>
        store.AppendAsync([Samples.Comment("demo", position, $"comment {position.Sequence}")], default).AsTask();

    private static JournalEntry Logged(RoomPosition place) => new("demo", new RoomEvent.CommentUnpinned(place, Samples.At, "mod"), null)
    {
        Log = new LogEntry { Position = place, At = Samples.At, Action = ModerationAction.Unpin, Actor = new Viewer("mod", "Mod", ViewerRole.Moderator) },
    };

    private static string Database(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!;

    private static async Task RunAsync(string program, string connection, params string[] arguments)
    {
        var place = new NpgsqlConnectionStringBuilder(connection);
        var start = new ProcessStartInfo(Path.Combine(PostgresServer.Binaries(), program), arguments)
        {
            RedirectStandardError = true,
            Environment = { ["PGHOST"] = place.Host, ["PGUSER"] = place.Username, ["PGPASSWORD"] = place.Password, ["PGDATABASE"] = place.Database },
        };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {errors}");
    }

    private Task<PostgresRoomStore> StartAsync(string connection) => PostgresRoomStore.StartAsync(
        new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = connection }, _time, NullLogger<PostgresRoomStore>.Instance, EpochFloor.Clock);
}
