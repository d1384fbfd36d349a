using Danmaku.Tests.EndToEnd;
using Danmaku.Tests.Support;
using Xunit.Abstractions;

namespace Danmaku.Tests.Cluster.Pods;

/// <summary>Viewers that post through the public port all the while, and come back by the same way when they lose it.</summary>
internal sealed class PostingViewers : IServiceLife
{
    private readonly string _room;
    private readonly AckTally _tally = new();
    private readonly List<RetryingPoster> _posters;
    private readonly List<Task> _running;

    public PostingViewers(string url, string room, int count)
    {
        (Url, _room) = (url, room);
        var life = Task.FromResult<IServiceLife>(this);
        _posters = [.. Enumerable.Range(0, count).Select(number => new RetryingPoster(_ => life, _tally, room, $"{room}-{number}"))];
        _running = _posters.ConvertAll(static poster => poster.RunAsync());
    }

    public string Url { get; }

    /// <summary>Waits until every post that was under way is answered, and more.</summary>
    public Task MoreAcksAsync() => _tally.MoreAsync(100 + (_posters.Count * 16), _running);

    /// <summary>Ends them and holds the room's history against what they were told: nothing acknowledged is lost, nothing is there twice.</summary>
    public async Task FinishAsync(ITestOutputHelper output)
    {
        _posters.ForEach(static poster => poster.Finish());
        await Task.WhenAll(_running).WaitAsync(TimeSpan.FromMinutes(1));
        using var http = new HttpClient { BaseAddress = new Uri(Url) };
        var history = await StoredComments.ReadAllAsync(http, _room);
        var seen = PostedOnce.Describe(_posters, history);
        output.WriteLine(seen);
        PostedOnce.AssertAcknowledged(_posters, history, seen);
    }
}
