using Danmaku.Silo.Cluster;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Messages;
using Xunit.Abstractions;

namespace Danmaku.Tests.Cluster.Grains;

/// <summary>SIGKILL of a silo under load: two silos in the process of the tests, one in its own, over PostgreSQL.</summary>
public sealed class KilledSiloTests(ITestOutputHelper output)
{
    private const int Rooms = 30;

    private static readonly HistoryQuery Everything = new(null, null, null, null, Limit: 1_000);

    [Fact]
    public async Task Rooms_of_a_killed_silo_live_again_within_seconds_with_every_acknowledged_comment_once()
    {
        var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var settings = new Dictionary<string, string?>
        {
            ["Store:Provider"] = "Postgres",
            ["Store:ConnectionString"] = database,
            ["Room:ViewerBurst"] = "1000",
            ["Room:ViewerRefill"] = "00:00:01",
        };
        string[] store = [.. settings.Select(static setting => $"--{setting.Key}={setting.Value}")];
        await using var listening = await SiloUnderTest.StartAsync(FreePorts.Next(), store);
        await using var posting = await SiloUnderTest.StartAsync(FreePorts.Next(), store);
        await using var killed = NodeProcess.Launch("Danmaku.Silo", Path.GetTempPath(), new Dictionary<string, string?>(settings)
        {
            ["Cluster:Port"] = FreePorts.Next().ToString(CultureInfo.InvariantCulture),
            ["Management:Port"] = "0",
            ["Link:Port"] = "0",
        });
        await killed.ReadyAsync();
        var ids = Enumerable.Range(0, Rooms).Select(i => $"killed-{i}").ToArray();
        var epochs = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            epochs[id] = (await listening.Rooms.SubscribeAsync(id, BatchForm.Ranges, default)).Position.Epoch;
        }

        var lost = ids.Except(listening.OpenRooms).Except(posting.OpenRooms).ToArray();
        Assert.NotEmpty(lost);
        var acknowledged = new ConcurrentBag<(string RoomId, RoomPosition Position, string Text)>();
        using var enough = new CancellationTokenSource();
        var load = Task.WhenAll(ids.Select(id => Task.Run(async () =>
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                await pace.WaitForNextTickAsync();
                var accepted = Assert.IsType<PostResult.Accepted>(await posting.PostAsync(id, $"comment {i}", $"nonce {i}"));
                Assert.True(accepted.Stored);
                acknowledged.Add((id, accepted.Position, $"comment {i}"));
            }
        })));
        await listening.Relay.EventCount(lost[0], 20);

        var watch = Stopwatch.StartNew();
        await killed.KillAsync();
        var backAfter = await Task.WhenAll(lost.Select(async id =>
        {
            await listening.Relay.Ended(id);
            Assert.True((await listening.Rooms.SubscribeAsync(id, BatchForm.Ranges, default)).Position.Epoch > epochs[id]);
            return watch.Elapsed;
        }));

        output.WriteLine($"{lost.Length} rooms were lost; the first was back after {backAfter.Min()}, the last after {backAfter.Max()}.");
        Assert.All(backAfter, after => Assert.InRange(after, TimeSpan.Zero, TimeSpan.FromSeconds(10)));
        foreach (var id in lost)
        {
            await listening.Relay.EventCount(id, listening.Relay.PositionsOf(id).Count + 10);
        }

        await enough.CancelAsync();
        await load;
        foreach (var id in ids)
        {
            var stored = await HistoryOf(listening, id);
            Assert.Equal(stored.Count, stored.Select(comment => comment.Text).Distinct().Count());
            var missing = acknowledged.Where(post => post.RoomId == id).Select(post => (post.Position, post.Text))
                .Except(stored.Select(comment => (comment.Position, comment.Text)));
            Assert.Empty(missing);
        }

        var untouched = ids.Except(lost).ToArray();
        var kept = await Task.WhenAll(untouched.Select(async id => (await posting.Rooms.SnapshotAsync(id, default)).Position.Epoch == epochs[id]));
        output.WriteLine($"{kept.Count(same => same)} of {untouched.Length} other rooms kept their epoch; {acknowledged.Count} comments acknowledged.");
        Assert.All(kept, Assert.True);
        foreach (var error in listening.Errors.Errors.Concat(posting.Errors.Errors).Select(error => error.Split('\n')[0]).GroupBy(error => error[..Math.Min(90, error.Length)]))
        {
            output.WriteLine($"{error.Count()} x {error.First()}");
        }
    }

    private static async Task<List<Comment>> HistoryOf(SiloUnderTest silo, string roomId)
    {
        var comments = new List<Comment>();
        HistoryPage page;
        do
        {
            page = await silo.Rooms.HistoryAsync(roomId, Everything with { After = comments.Count == 0 ? null : comments[^1].Position }, default);
            comments.AddRange(page.Comments);
        }
        while (page.More);

        return comments;
    }
}
