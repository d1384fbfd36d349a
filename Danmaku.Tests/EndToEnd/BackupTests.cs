using System.Collections.Concurrent;
using Danmaku.Bench;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Hosting;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Sqlite;
using Danmaku.Tests.Storage;
using Danmaku.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.EndToEnd;

/// <summary>A copy of the SQLite file, made while comments come, becomes a service again.</summary>
public sealed class BackupTests : IDisposable
{
    private const string Room = "backup";
    private const int Posters = 4;

    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("danmaku.db");

    private string Copy => _folder.File("copy.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_copy_made_under_load_has_all_that_was_acknowledged_before_and_a_service_goes_on_with_it()
    {
        await using var service = await ServiceProcess.StartAsync(Database, ServiceProcess.Unlimited);
        await using var moderator = await service.JoinAsync(Room, ViewerTokens.For("mod", "moderator"));
        var acknowledged = new ConcurrentQueue<(string Text, string Id)>();
        using var stop = new CancellationTokenSource();
        var posting = Enumerable.Range(0, Posters).Select(number => PostAsync(service, number, acknowledged, stop.Token)).ToList();
        var deleted = await moderator.PostAsync("to be deleted");
        await moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { Id(deleted) } });
        while (acknowledged.Count < 50)
        {
            await moderator.PostAsync("time passes");
        }

        var before = acknowledged.ToList();
        var (code, output, errors) = await RunAsync("backup", "--to", Copy, $"--Store:Path={Database}");
        Assert.True(code == 0, errors);
        Assert.StartsWith($"Wrote {Copy}, ", output, StringComparison.Ordinal);
        await stop.CancelAsync();
        await Task.WhenAll(posting);
        var newest = await moderator.PostAsync("lost with the disk");
        await service.KillAsync();

        var restored = _folder.File("restored/danmaku.db");
        (code, _, errors) = await RunAsync("restore", "--from", Copy, $"--Store:Path={restored}");
        Assert.True(code == 0, errors);
        Assert.StartsWith("whole: 1 entry, ", (await RunAsync("verify-log", "--room", Room, $"--Store:Path={restored}")).Output, StringComparison.Ordinal);
        await using var again = await ServiceProcess.StartAsync(restored, ServiceProcess.Unlimited);
        using var http = again.CreateHttpClient();
        var history = (await StoredComments.ReadAllAsync(http, Room)).ToDictionary(comment => comment.Id, comment => comment.Text);
        Assert.All(before, comment => Assert.Equal(comment.Text, history[comment.Id]));
        Assert.DoesNotContain("lost with the disk", history.Values);
        Assert.DoesNotContain("to be deleted", history.Values);

        // Whoever saw more than the copy has is told anew where the room is, and no place is given twice.
        await using var viewer = await again.JoinAsync(Room, ViewerTokens.For("ann"), (Epoch(newest), newest.GetProperty("seq").GetInt64()));
        Assert.False(viewer.Joined.GetProperty("resumed").GetBoolean());
        Assert.True(Epoch(viewer.Joined) > Epoch(newest), $"Epoch {Epoch(viewer.Joined)} does not follow {Epoch(newest)}.");
        Assert.True((await viewer.PostAsync("and on it goes")).GetProperty("stored").GetBoolean());
        Assert.Equal("and on it goes", await viewer.NextCommentAsync());
    }

    [Fact]
    public async Task An_old_copy_gives_no_epoch_again_that_was_given_after_it_not_even_of_a_room_that_it_does_not_know()
    {
        var time = new ManualTimeProvider();
        long last;
        using (var store = Open(time))
        {
            await store.OpenAsync("old", new RoomLimits(), default);
            SqliteBackup.Write(Database, Copy);
            time.Advance(TimeSpan.FromMinutes(1));
            for (var activation = 0; activation < 5; activation++)
            {
                await store.OpenAsync("old", new RoomLimits(), default);
            }

            last = (await store.OpenAsync("old", new RoomLimits(), default)).Epoch;
            await store.OpenAsync("young", new RoomLimits(), default);
        }

        time.Advance(TimeSpan.FromMinutes(1));
        SqliteBackup.Restore(new StoreOptions { Path = Database }, Copy, time.GetUtcNow());
        using var restored = Open(time);

        Assert.True((await restored.OpenAsync("old", new RoomLimits(), default)).Epoch > last);
        Assert.True((await restored.OpenAsync("young", new RoomLimits(), default)).Epoch > last);
    }

    [Fact]
    public async Task What_was_there_stays_beside_what_is_restored()
    {
        var time = new ManualTimeProvider();
        using (var store = Open(time))
        {
            var epoch = (await store.OpenAsync("demo", new RoomLimits(), default)).Epoch;
            SqliteBackup.Write(Database, Copy);
            await store.AppendAsync([Samples.Comment("demo", new RoomPosition(epoch, 1), "after the copy")], default);
            Assert.Contains("Another process is using the database", await ErrorsAsync("restore", "--from", Copy), StringComparison.Ordinal);
        }

        var before = SqliteBackup.Restore(new StoreOptions { Path = Database }, Copy, time.GetUtcNow());

        using (var restored = Open(time))
        {
            Assert.Empty((await restored.OpenAsync("demo", new RoomLimits(), default)).Comments);
        }

        using var kept = SqliteRoomStore.Start(new StoreOptions { Path = before! }, time, NullLogger<SqliteRoomStore>.Instance);
        Assert.Equal("after the copy", Assert.Single((await kept.OpenAsync("demo", new RoomLimits(), default)).Comments).Text);
    }

    [Fact]
    public async Task A_copy_that_cannot_be_made_or_used_is_told_in_a_sentence()
    {
        Assert.Contains("There is no database", await ErrorsAsync("backup", "--to", Copy), StringComparison.Ordinal);
        Assert.Contains("There is no file", await ErrorsAsync("restore", "--from", Copy), StringComparison.Ordinal);
        Assert.Contains("backup --to FILE", await ErrorsAsync("backup"), StringComparison.Ordinal);
        Assert.Contains("restore --from FILE", await ErrorsAsync("restore", "--to", Copy), StringComparison.Ordinal);
        Open(new ManualTimeProvider()).Dispose();
        await File.WriteAllTextAsync(Copy, "no database at all, but a letter to my aunt, which goes on for quite a while");
        Assert.Contains("There is a file", await ErrorsAsync("backup", "--to", Copy), StringComparison.Ordinal);
        Assert.Contains("is not a SQLite database", await ErrorsAsync("restore", "--from", Copy), StringComparison.Ordinal);
        Assert.Contains(
            "pg_dump",
            await ErrorsAsync("backup", "--to", Copy, "--Store:Provider=Postgres", "--Store:ConnectionString=Host=nowhere"),
            StringComparison.Ordinal);

        using var untouched = Open(new ManualTimeProvider());
        Assert.Empty((await untouched.OpenAsync("demo", new RoomLimits(), default)).Comments);
    }

    private static async Task PostAsync(ServiceProcess service, int number, ConcurrentQueue<(string Text, string Id)> acknowledged, CancellationToken stop)
    {
        await using var poster = await service.JoinAsync(Room, ViewerTokens.For($"poster-{number}"));
        for (var post = 0; !stop.IsCancellationRequested; post++)
        {
            var text = $"comment {post} of {number}";
            var answer = await poster.PostAsync(text);
            if (answer.GetProperty("type").GetString() == "ack" && answer.GetProperty("stored").GetBoolean())
            {
                acknowledged.Enqueue((text, Id(answer)));
            }
        }
    }

    private static string Id(System.Text.Json.JsonElement ack) => $"{ack.GetProperty("epoch")}.{ack.GetProperty("seq")}";

    private static long Epoch(System.Text.Json.JsonElement frame) => frame.GetProperty("epoch").GetInt64();

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = ChildProcess.Start(ChildProcess.Dotnet, [Path.Combine(AppContext.BaseDirectory, "Danmaku.Gateway.dll"), .. arguments]);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await output, await errors);
    }

    private async Task<string> ErrorsAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(2, await StoreCommands.RunAsync([.. arguments, $"--Store:Path={Database}"], output, errors));
        Assert.Equal("", output.ToString());
        return errors.ToString();
    }

    private SqliteRoomStore Open(ManualTimeProvider time) =>
        SqliteRoomStore.Start(new StoreOptions { Path = Database }, time, NullLogger<SqliteRoomStore>.Instance, EpochFloor.Clock);
}
