using System.Diagnostics;
using Danmaku.Tests.EndToEnd;
using Danmaku.Tests.Support;
using Xunit.Abstractions;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>Whatever dies under load: nothing acknowledged is lost or doubled, rooms live again, and viewers are told what they missed.</summary>
[Collection(nameof(ClusterUnderTest))]
public sealed class ClusterCrashTests(ClusterUnderTest cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task Ten_times_the_silo_that_has_the_room_is_killed_under_load()
    {
        const string Room = "silo-dies";
        const int Kills = 10;
        await using var load = await Load.StartAsync(cluster, Room);
        var moments = new Random(10);
        var seconds = new List<double>();
        for (var kill = 1; kill <= Kills; kill++)
        {
            await load.AcksAsync(moments.Next(20, 300));
            var victim = cluster.SiloOf(Room);
            await victim.Process.KillAsync();
            var dead = Stopwatch.StartNew();
            await load.AcksAsync(1 + (load.Posters * 16));
            seconds.Add(dead.Elapsed.TotalSeconds);
            await cluster.HealAsync();
        }

        await load.FinishAsync(output);
        output.WriteLine($"acknowledgements again after {string.Join(", ", seconds.Order().Select(static value => $"{value:0.0}"))} s");
    }

    [Fact]
    public async Task Everything_is_restarted_in_turn_under_load()
    {
        const string Room = "rolling";
        await using var load = await Load.StartAsync(cluster, Room);
        foreach (var node in cluster.Silos.Concat(cluster.Gateways))
        {
            await load.AcksAsync(100);
            var code = await node.Process.StopAsync();
            Assert.True(code == 0, $"{node.Name} ended with {code}.\n{node.Process.Output}\n{node.Process.Errors}");
            await node.StartAsync();
        }

        Assert.All(load.Watchers.All, static watcher => Assert.True(watcher.Moved > 0, "A viewer lost its gateway and was not asked to move."));

        await load.AcksAsync(100);
        await load.FinishAsync(output);
    }

    [Fact]
    public async Task PostgreSQL_is_away_and_comes_back_rooms_stay_live_and_the_backlog_lands()
    {
        const string Room = "store-away";

        // Each is answered after two seconds: half a minute in all.
        var meanwhile = Enumerable.Range(1, 15).Select(static number => $"{number} while the store is away").ToList();
        await using var load = await Load.StartAsync(cluster, Room);
        await load.AcksAsync(100);

        await cluster.Cluster.Store.StopAsync();
        await using (var poster = await TestViewer.JoinAsync(cluster.Gateways[1].Process.Url, Room, ViewerTokens.For("meanwhile")))
        {
            foreach (var text in meanwhile)
            {
                var ack = await poster.PostAsync(text, nonce: text);
                Assert.Equal(("ack", false), (ack.GetProperty("type").GetString(), ack.GetProperty("stored").GetBoolean()));
                await load.Watchers.All[2].SeesAsync(text);
            }
        }

        await cluster.Cluster.Store.StartAgainAsync();
        await load.AcksAsync(1 + (load.Posters * 16));
        await using (var poster = await TestViewer.JoinAsync(cluster.Gateways[0].Process.Url, Room, ViewerTokens.For("meanwhile")))
        {
            foreach (var text in meanwhile)
            {
                var stored = await poster.PostAsync(text, nonce: text);
                Assert.True(stored.GetProperty("stored").GetBoolean(), stored.ToString());
            }
        }

        await load.FinishAsync(output, extra: meanwhile.Count);
    }

    [Fact]
    public async Task A_silo_that_stands_still_until_it_is_held_for_dead_finds_its_room_taken_and_gives_way()
    {
        const string Room = "stands-still";
        await using var load = await Load.StartAsync(cluster, Room);
        await load.AcksAsync(100);
        var frozen = cluster.SiloOf(Room);

        await frozen.Process.SignalAsync("STOP");
        try
        {
            await load.AcksAsync(1 + (load.Posters * 16));
        }
        finally
        {
            await frozen.Process.SignalAsync("CONT");
        }

        // Held for dead, it ends by itself, as a supervisor expects.
        await frozen.Process.ExitAsync();
        await load.AcksAsync(100);
        await cluster.HealAsync();
        await load.FinishAsync(output);
    }

    /// <summary>Posters and watchers on all gateways.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly ClusterUnderTest _cluster;
        private readonly string _room;
        private readonly AckTally _tally = new();
        private readonly List<RetryingPoster> _posters;
        private readonly List<Task> _running;

        private Load(ClusterUnderTest cluster, string room, Watchers watchers)
        {
            (_cluster, _room, Watchers) = (cluster, room, watchers);
            _posters = [.. cluster.Gateways.Select((_, number) => new RetryingPoster(cluster.From(number).AfterAsync, _tally, room, $"{room}-{number}"))];
            _running = _posters.ConvertAll(static poster => poster.RunAsync());
        }

        public Watchers Watchers { get; }

        public int Posters => _posters.Count;

        public static async Task<Load> StartAsync(ClusterUnderTest cluster, string room) => new(cluster, room, await Watchers.StartAsync(cluster, room));

        /// <summary>Waits for so many more acknowledgements.</summary>
        public Task AcksAsync(int more) => _tally.MoreAsync(more, _running);

        /// <summary>Ends the load and holds the room's history against what was acknowledged and seen.</summary>
        /// <param name="output">Where to say what happened.</param>
        /// <param name="extra">Comments of others in the history, the watchers' last one apart.</param>
        public async Task FinishAsync(ITestOutputHelper output, int extra = 0)
        {
            _posters.ForEach(static poster => poster.Finish());
            await Task.WhenAll(_running);
            using var http = new HttpClient { BaseAddress = new Uri(_cluster.Gateways[0].Process.Url) };
            var history = (await StoredComments.ReadAllAsync(http, _room)).Where(comment => comment.From.StartsWith(_room, StringComparison.Ordinal)).ToList();
            var seen = $"{PostedOnce.Describe(_posters, history)}, {_posters.Sum(static poster => poster.Refused)} to come later, {_posters.Sum(static poster => poster.NotStored)} not stored yet";
            output.WriteLine(seen);
            PostedOnce.AssertAcknowledged(_posters, history, seen);
            await Watchers.AgreeAsync(_cluster, $"the end of {_room}");
            output.WriteLine(Watchers.ToString());
            var whole = (await StoredComments.ReadAllAsync(http, _room)).ToDictionary(static comment => (comment.Epoch, comment.Sequence), static comment => comment.Text);
            Assert.Equal(history.Count + extra + 1, whole.Count);
            foreach (var (position, text) in Watchers.All.SelectMany(static watcher => watcher.Seen))
            {
                Assert.True(!whole.TryGetValue(position, out var stored) || stored == text, $"At {position} viewers saw '{text}', and '{stored}' is stored.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            _posters.ForEach(static poster => poster.Finish());
            await Watchers.DisposeAsync();
        }
    }
}
