using System.Text.Json;
using Danmaku.Tests.Support;
using Xunit.Abstractions;

namespace Danmaku.Tests.EndToEnd;

public sealed class RestartTests(ITestOutputHelper output)
{
    private const string Room = "restart";

    private static readonly object[] Rules = [new { pattern = "spoiler" }];

    /// <summary>Codes with which a stopping service may part: docs/protocol.md says of each to reconnect.</summary>
    private static readonly int?[] ComeBack = [1001, 1012, 4000];

    [Fact]
    public async Task History_settings_sanctions_and_nonces_survive_a_stop_and_a_start()
    {
        using var folder = new TemporaryFolder();
        await using var before = await ServiceProcess.StartAsync(folder.File("danmaku.db"));
        await using var streamer = await before.JoinAsync(Room, ViewerTokens.For("streamer", "streamer"));
        await using var mei = await before.JoinAsync(Room, ViewerTokens.For("mei"));
        var posted = await mei.PostAsync("before the stop", nonce: "n-1");
        AssertAcknowledged(posted);
        AssertAcknowledged(await streamer.AskAsync(new
        {
            type = "moderate",
            action = "configure",
            settings = new { textLimit = 42, slowMode = 7, displayBudget = 9 },
        }));
        AssertAcknowledged(await streamer.AskAsync(new { type = "moderate", action = "rules", rules = new { rules = Rules } }));
        AssertAcknowledged(await streamer.AskAsync(new { type = "moderate", action = "timeout", viewer = "bo", duration = 600, reason = "spoilers" }));
        AssertAcknowledged(await streamer.AskAsync(new { type = "moderate", action = "ban", viewer = "eve" }));
        var until = (await mei.NextEventAsync("sanction")).GetProperty("until").GetInt64();

        Assert.Equal(0, await before.StopAsync());
        Assert.Contains(await mei.EndAsync(), ComeBack);
        Assert.Contains(await streamer.EndAsync(), ComeBack);
        await using var after = await ServiceProcess.StartAsync(folder.File("danmaku.db"));

        await using var again = await after.JoinAsync(Room, ViewerTokens.For("mei"), resume: (posted.GetProperty("epoch").GetInt64(), 4));
        Assert.False(again.Joined.GetProperty("resumed").GetBoolean());
        var snapshot = await again.NextAsync("snapshot");
        Assert.True(snapshot.GetProperty("epoch").GetInt64() > posted.GetProperty("epoch").GetInt64());
        Assert.Equal(["before the stop"], snapshot.GetProperty("comments").EnumerateArray().Select(comment => comment.GetProperty("text").GetString()));
        Assert.Equal(
            (42, 7, 9),
            (Setting(snapshot, "textLimit"), Setting(snapshot, "slowMode"), Setting(snapshot, "displayBudget")));
        var repeated = await again.PostAsync("before the stop", nonce: "n-1");
        Assert.Equal(
            (posted.GetProperty("epoch").GetInt64(), posted.GetProperty("seq").GetInt64(), true),
            (repeated.GetProperty("epoch").GetInt64(), repeated.GetProperty("seq").GetInt64(), repeated.GetProperty("stored").GetBoolean()));
        using var http = after.CreateHttpClient();
        Assert.Equal(["before the stop"], (await StoredComments.ReadAllAsync(http, Room)).Select(comment => comment.Text));

        await using var bo = await after.JoinAsync(Room, ViewerTokens.For("bo"));
        Assert.Equal(until, bo.Joined.GetProperty("sanction").GetProperty("until").GetInt64());
        Assert.Equal("spoilers", bo.Joined.GetProperty("sanction").GetProperty("reason").GetString());
        var refused = await bo.PostAsync("let me in");
        var left = until - TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(401, refused.GetProperty("reason").GetInt32());
        Assert.Contains("spoilers", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.InRange(refused.GetProperty("retryAfterMs").GetInt64(), left, Math.Min(left + 20_000, 600_000));
        await using var eve = await after.JoinAsync(Room, ViewerTokens.For("eve"));
        var banned = await eve.PostAsync("me too");
        Assert.Equal(402, banned.GetProperty("reason").GetInt32());
        Assert.False(banned.TryGetProperty("retryAfterMs", out _));
        await using var member = await after.JoinAsync(Room, ViewerTokens.For("kai"));
        Assert.Equal(304, (await member.PostAsync("a SPOILER!")).GetProperty("reason").GetInt32());
    }

    [Fact]
    public async Task Posts_in_flight_while_the_service_stops_are_answered_or_can_be_repeated()
    {
        using var folder = new TemporaryFolder();
        await using var service = new RestartingService(folder.File("danmaku.db"));
        var tally = new AckTally();
        var posters = Enumerable.Range(1, 4).Select(n => new RetryingPoster(service.OtherThanAsync, tally, Room, $"poster-{n}")).ToList();
        var current = await service.StartAsync();
        var running = posters.ConvertAll(poster => poster.RunAsync());

        for (var stop = 1; stop <= 3; stop++)
        {
            await tally.MoreAsync(50 * stop, running);
            Assert.Equal(0, await service.StopAsync());
            current = await service.StartAsync();
        }

        await tally.MoreAsync(50, running);
        posters.ForEach(poster => poster.Finish());
        await Task.WhenAll(running);

        using var http = current.CreateHttpClient();
        var history = await StoredComments.ReadAllAsync(http, Room);
        var seen = $"3 stops, {PostedOnce.Describe(posters, history)}";
        output.WriteLine(seen);
        PostedOnce.Assert(posters, history, seen);
        foreach (var poster in posters)
        {
            // The last one is its own: it had nothing left to wait for.
            Assert.All(poster.CloseCodes.SkipLast(1), code => Assert.Contains(code, ComeBack));
        }
    }

    private static void AssertAcknowledged(JsonElement answer) =>
        Assert.True(answer.TryGetProperty("stored", out var stored) && stored.GetBoolean(), answer.ToString());

    private static int Setting(JsonElement snapshot, string name) => snapshot.GetProperty("settings").GetProperty(name).GetInt32();
}
