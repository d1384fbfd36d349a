using Danmaku.Tests.Support;
using Xunit.Abstractions;

namespace Danmaku.Tests.EndToEnd;

public sealed class CrashTests(ITestOutputHelper output)
{
    private const string Room = "crash";
    private const int Kills = 20;
    private const int Posters = 8;

    [Fact]
    public async Task Twenty_kills_under_load_lose_nothing_acknowledged_and_repeat_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var service = new RestartingService(folder.File("danmaku.db"));
        var tally = new AckTally();
        var posters = Enumerable.Range(1, Posters).Select(n => new RetryingPoster(service.OtherThanAsync, tally, Room, $"poster-{n}")).ToList();
        var current = await service.StartAsync();
        var running = posters.ConvertAll(poster => poster.RunAsync());

        // Between none and a few hundred acknowledgements apart: at every stage of a life, from the first join on.
        var moments = new Random(20);
        var observed = (await ObserveAsync(current, resume: null)).Epoch;
        for (var kill = 1; kill <= Kills; kill++)
        {
            await tally.MoreAsync(moments.Next(1, 300), running);
            await service.KillAsync();
            current = await service.StartAsync();

            var (epoch, resumed) = await ObserveAsync(current, resume: (observed, 1));
            Assert.False(resumed, $"A position of epoch {observed} was resumed in epoch {epoch}.");
            Assert.True(epoch > observed, $"Epoch {epoch} after kill {kill} does not follow {observed}.");
            observed = epoch;
        }

        await tally.MoreAsync(100, running);
        posters.ForEach(poster => poster.Finish());
        await Task.WhenAll(running);

        using var http = current.CreateHttpClient();
        var history = await StoredComments.ReadAllAsync(http, Room);
        var seen = $"{Kills} kills, {PostedOnce.Describe(posters, history)}";
        output.WriteLine(seen);
        PostedOnce.Assert(posters, history, seen);
        Assert.Equal(0, await current.StopAsync());
    }

    private static async Task<(long Epoch, bool Resumed)> ObserveAsync(ServiceProcess service, (long, long)? resume)
    {
        await using var observer = await service.JoinAsync(Room, resume: resume);
        var snapshot = await observer.NextAsync("snapshot");
        Assert.Equal(observer.Joined.GetProperty("epoch").GetInt64(), snapshot.GetProperty("epoch").GetInt64());
        return (snapshot.GetProperty("epoch").GetInt64(), observer.Joined.GetProperty("resumed").GetBoolean());
    }
}
