using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Cluster.Whole;

/// <summary>Recordings in a cluster: any gateway exports and replays what was said over the others.</summary>
[Collection(nameof(ClusterUnderTest))]
public sealed class ClusterRecordingTests(ClusterUnderTest cluster)
{
    private const string Room = "recorded";

    [Fact]
    public async Task What_was_said_at_one_gateway_is_exported_and_replayed_at_others_and_a_deletion_counts_for_all()
    {
        await cluster.HealAsync();
        await using var host = await TestViewer.JoinAsync(Url(0), Room, ViewerTokens.For("host", "streamer"));
        var kept = await host.AskAsync(new { type = "post", text = "kept", mediaTime = 1 });
        var deleted = await host.AskAsync(new { type = "post", text = "deleted", mediaTime = 2 });
        Assert.Equal("ack", kept.GetProperty("type").GetString());
        await using var viewer = await TestViewer.ConnectAsync(Url(2), Room);
        Assert.Equal(["kept", "deleted"], await ReplayedAsync(viewer, since: 1));
        Assert.Equal(["kept", "deleted"], await ExportedAsync());

        var id = $"{deleted.GetProperty("epoch").GetInt64()}.{deleted.GetProperty("seq").GetInt64()}";
        await host.AskAsync(new { type = "moderate", action = "delete", comments = new[] { id } });

        // Another range is another recording, which nothing is known of yet.
        Assert.Equal(["kept"], await ReplayedAsync(viewer, since: 2));
        Assert.Equal(["kept"], await ExportedAsync());
    }

    private string Url(int gateway) => cluster.Gateways[gateway].Process.Url;

    private static async Task<IEnumerable<string?>> ReplayedAsync(TestViewer viewer, long since)
    {
        var window = await viewer.AskAsync(new { type = "replay", at = 0, since });
        return window.GetProperty("comments").EnumerateArray().Select(comment => comment.GetProperty("text").GetString());
    }

    private async Task<IEnumerable<string?>> ExportedAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(Url(1)) };
        var file = await http.GetStringAsync(new Uri($"/rooms/{Room}/recording?format=jsonl", UriKind.Relative));
        return [.. file.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            using var comment = JsonDocument.Parse(line);
            return comment.RootElement.GetProperty("text").GetString();
        })];
    }
}
