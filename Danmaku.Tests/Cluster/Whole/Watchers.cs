using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>One watcher of a room on each gateway.</summary>
internal sealed class Watchers : IAsyncDisposable
{
    private readonly string _room;

    private Watchers(string room, RoomWatcher[] all) => (_room, All) = (room, all);

    public IReadOnlyList<RoomWatcher> All { get; }

    /// <summary>Starts what does not run, and watches.</summary>
    public static async Task<Watchers> StartAsync(ClusterUnderTest cluster, string room)
    {
        await cluster.HealAsync();
        return new Watchers(
            room, await Task.WhenAll(cluster.Gateways.Select((_, number) => new RoomWatcher(cluster.From(number).AfterAsync, room).StartAsync())));
    }

    /// <summary>Posts a last comment, waits until all have seen it, and compares what they saw: nobody another comment at the same place.</summary>
    public async Task AgreeAsync(ClusterUnderTest cluster, string last)
    {
        var answer = await Persistently.AskAsync(async () =>
        {
            await using var poster = await TestViewer.ConnectAsync(cluster.Gateways[0].Process.Url, _room);
            var joined = await poster.AskAsync(new { type = "join", token = ViewerTokens.For("last") });
            return joined.GetProperty("type").GetString() == "joined" ? await poster.PostAsync(last, nonce: last) : joined;
        });
        Assert.True(answer.GetProperty("type").GetString() == "ack", answer.ToString());
        await Task.WhenAll(All.Select(watcher => watcher.SeesAsync(last)));
        var agreed = new Dictionary<(long, long), string>();
        foreach (var (position, text) in All.SelectMany(static watcher => watcher.Seen))
        {
            Assert.True(agreed.TryAdd(position, text) || agreed[position] == text, $"At {position} one saw '{text}' and another '{agreed[position]}'.");
        }
    }

    /// <summary>What they lived through, for whoever reads a result.</summary>
    public override string ToString() => string.Join(
        "; ", All.Select(static (watcher, number) => $"watcher {number + 1}: {watcher.Seen.Count} comments, resumed {watcher.Resumed} times, {watcher.Snapshots} snapshots, asked to move {watcher.Moved} times, {watcher.Lost} connections lost"));

    public async ValueTask DisposeAsync()
    {
        foreach (var watcher in All)
        {
            await watcher.DisposeAsync();
        }
    }
}
