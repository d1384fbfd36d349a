using System.Net;
using System.Text;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>An export of the log is checked line by line, as somebody would who trusts nobody.</summary>
public sealed class ModerationApiExportTests
{
    [Fact]
    public async Task Each_line_has_its_hash_and_that_of_the_line_before_over_a_restart_too()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        var positions = new List<string>();
        await using (var moderator = ModerationApiClient.Of(service, "export", ViewerTokens.For("mod", "moderator")))
        {
            for (var n = 0; n < 30; n++)
            {
                positions.Add(await moderator.CommandAsync(new { action = "note", viewer = $"viewer-{n}", text = $"第 {n} 条 \"quoted\" \u0001 🙂" }));
            }
        }

        await service.RestartAsync();
        await using var again = ModerationApiClient.Of(service, "export", ViewerTokens.For("mod", "moderator"));
        positions.Add(await again.CommandAsync(new { action = "announce", text = "We are back" }));

        var file = await again.GetTextAsync("moderation/log.jsonl");

        Assert.EndsWith("\n", file, StringComparison.Ordinal);
        var lines = file.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var previous = LogChain.Start;
        foreach (var line in lines)
        {
            using var entry = JsonDocument.Parse(line);
            Assert.Equal(previous, entry.RootElement.GetProperty("previousHash").GetString());
            previous = entry.RootElement.GetProperty("hash").GetString()!;
            Assert.Equal(previous, LogChain.HashOf(Encoding.UTF8.GetBytes(line)));
        }

        Assert.Equal(positions, lines.Select(EventOf));
        Assert.Equal(lines, (await again.GetAsync("moderation/log?limit=1000")).GetProperty("entries").EnumerateArray().Select(entry => entry.GetRawText()));
        var at = JsonDocument.Parse(lines[10]).RootElement.GetProperty("at").GetInt64();
        Assert.DoesNotContain(
            lines[^1], (await again.GetTextAsync($"moderation/log.jsonl?until={at}")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(lines[^1], await again.GetTextAsync($"moderation/log.jsonl?since={at}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_HTTP_1_0_where_a_cut_cannot_be_seen_there_is_none()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var http = service.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rooms/export/moderation/log.jsonl") { Version = HttpVersion.Version10 };
        request.Headers.Authorization = new("Bearer", ViewerTokens.For("mod", "moderator"));

        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static string? EventOf(string line)
    {
        using var entry = JsonDocument.Parse(line);
        return entry.RootElement.GetProperty("event").GetString();
    }
}
