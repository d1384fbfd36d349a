using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>Moderation in a cluster: given at one gateway, in force at all, and there after a crash.</summary>
[Collection(nameof(ClusterUnderTest))]
public sealed class ClusterModerationTests(ClusterUnderTest cluster)
{
    private const string Room = "moderated";
    private const string Spam = "buy at the casino";

    private static readonly string HostToken = ViewerTokens.For("host", "streamer");

    [Fact]
    public async Task A_moderator_at_one_gateway_is_obeyed_at_all_and_a_killed_silo_takes_nothing_of_it_along()
    {
        await cluster.HealAsync();
        await using var host = await TestViewer.JoinAsync(Url(0), Room, HostToken);
        await using var ann = await TestViewer.JoinAsync(Url(1), Room, ViewerTokens.For("ann"));
        await using var viewer = await TestViewer.JoinAsync(Url(2), Room, ViewerTokens.For("viewer"));

        var before = await ann.PostAsync("before");
        var spam = await ann.PostAsync(Spam);
        await viewer.CommentAsync(Spam);
        await DoneAsync(host, new { type = "moderate", action = "delete", comments = new[] { IdOf(spam) }, reason = "advertising" });

        Assert.Equal(IdOf(spam), (await viewer.NextEventAsync("delete")).GetProperty("comments")[0].GetString());
        Assert.Equal("advertising", (await ann.NextAsync("notice")).GetProperty("reason").GetString());
        await AssertGoneForAllWhoComeAsync(ann, (before.GetProperty("epoch").GetInt64(), before.GetProperty("seq").GetInt64()));

        await DoneAsync(host, new { type = "moderate", action = "configure", settings = new { holdBelow = "member" } });
        var held = await ann.PostAsync("may I?");
        Assert.Equal("held", held.GetProperty("stage").GetString());
        await DoneAsync(host, new { type = "moderate", action = "ban", viewer = "eve", reason = "raid" });

        await cluster.SiloOf(Room).Process.KillAsync();

        foreach (var gateway in Enumerable.Range(0, cluster.Gateways.Count))
        {
            Assert.Equal(402, (await PostPersistentlyAsync(gateway, "eve")).GetProperty("reason").GetInt32());
        }

        var withheld = (await RoomPersistentlyAsync(1)).GetProperty("staff").GetProperty("withheld");
        Assert.Equal(IdOf(held), Assert.Single(withheld.EnumerateArray()).GetProperty("id").GetString());
        await DoneAsync(host, new { type = "moderate", action = "approve", comments = new[] { IdOf(held) } });
        var shown = await viewer.NextEventAsync("show");
        Assert.Equal("may I?", Assert.Single(shown.GetProperty("comments").EnumerateArray()).GetProperty("text").GetString());

        await cluster.HealAsync();
        Assert.Equal(["delete", "configure", "hold", "ban", "approve"], await ActionsOfWholeLogAsync());
    }

    private string Url(int gateway) => cluster.Gateways[gateway].Process.Url;

    /// <summary>A newcomer gets a snapshot, and one who comes back what the gateway kept: neither has the comment.</summary>
    private async Task AssertGoneForAllWhoComeAsync(TestViewer poster, (long Epoch, long Sequence) position)
    {
        await using var newcomer = await TestViewer.JoinAsync(Url(2), Room, token: null);
        await using var back = await TestViewer.JoinAsync(Url(2), Room, token: null, position);
        await poster.PostAsync("after");

        Assert.True(back.Joined.GetProperty("resumed").GetBoolean(), back.Joined.ToString());
        foreach (var who in new[] { newcomer, back })
        {
            var seen = new StringBuilder();
            while (!seen.ToString().Contains("\"after\"", StringComparison.Ordinal))
            {
                seen.AppendLine((await who.ReadAsync())?.GetRawText() ?? throw new InvalidOperationException($"The connection ended after {seen}"));
            }

            Assert.DoesNotContain(Spam, seen.ToString(), StringComparison.Ordinal);
        }
    }

    private async Task<JsonElement> PostPersistentlyAsync(int gateway, string viewerId) => await Persistently.AskAsync(async () =>
    {
        await using var viewer = await TestViewer.ConnectAsync(Url(gateway), Room);
        var joined = await viewer.AskAsync(new { type = "join", token = ViewerTokens.For(viewerId) });
        return joined.GetProperty("type").GetString() == "joined" ? await viewer.PostAsync("let me in") : joined;
    });

    private async Task<JsonElement> RoomPersistentlyAsync(int gateway)
    {
        using var http = Staff(gateway);
        return await Persistently.AskAsync(async () => JsonElement.Parse(await (await http.GetAsync(new Uri($"rooms/{Room}", UriKind.Relative))).Content.ReadAsStringAsync()));
    }

    private static async Task DoneAsync(TestViewer moderator, object command)
    {
        var answer = await Persistently.AskAsync(() => moderator.AskAsync(command));
        Assert.True(answer.GetProperty("type").GetString() == "ack" && answer.GetProperty("stored").GetBoolean(), answer.ToString());
    }

    /// <summary>Exports the log and holds every line to its hash and to the line before.</summary>
    private async Task<List<string?>> ActionsOfWholeLogAsync()
    {
        using var http = Staff(2);
        var lines = (await http.GetStringAsync(new Uri($"rooms/{Room}/moderation/log.jsonl", UriKind.Relative))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var actions = new List<string?>();
        var previous = LogChain.Start;
        foreach (var line in lines)
        {
            var entry = JsonElement.Parse(line);
            Assert.Equal(previous, entry.GetProperty("previousHash").GetString());
            Assert.Equal(LogChain.HashOf(Encoding.UTF8.GetBytes(line)), previous = entry.GetProperty("hash").GetString());
            actions.Add(entry.GetProperty("action").GetString());
        }

        return actions;
    }

    private HttpClient Staff(int gateway) => new()
    {
        BaseAddress = new Uri($"{Url(gateway)}/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", HostToken) },
    };

    private static string IdOf(JsonElement ack) => new RoomPosition(ack.GetProperty("epoch").GetInt64(), ack.GetProperty("seq").GetInt64()).ToString();
}
