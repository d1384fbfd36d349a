using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Danmaku.Contracts.Messages;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Players;

/// <summary>DPlayer's REST interface as it is on the wire.</summary>
public sealed class DPlayerRestTests
{
    private const string Path = "/dplayer/v3/";

    [Fact]
    public async Task Comments_come_in_its_words_by_time_and_with_nothing_of_markup_in_them()
    {
        await using var service = await StartAsync();
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("<b>&\"'Bo"));
        await bo.AskAsync(new { type = "post", text = "later", mode = "bottom", color = 255, mediaTime = 73.456 });
        await bo.AskAsync(new { type = "post", text = "<img onerror=\"x\"> 前方高能 & '\u0060'", mode = "top", mediaTime = 1.5 });
        await bo.AskAsync(new { type = "post", text = "reverse", mode = "reverse", mediaTime = 2 });

        var answer = await GetAsync(service, $"{Path}?id=demo&max=1000");

        Assert.Equal(0, answer.GetProperty("code").GetInt32());
        const string author = "&lt;b&gt;&amp;&quot;&#x27;Bo";
        Assert.Equal(
            JsonSerializer.Serialize(new object[]
            {
                new object[] { 1.5, 1, 16777215, author, "&lt;img onerror=&quot;x&quot;&gt; 前方高能 &amp; &#x27;\u0060&#x27;" },
                new object[] { 2, 0, 16777215, author, "reverse" },
                new object[] { 73.456, 2, 255, author, "later" },
            }),
            JsonSerializer.Serialize(answer.GetProperty("data")));
    }

    [Fact]
    public async Task Without_media_time_a_comment_stands_where_it_was_posted()
    {
        var time = new ManualTimeProvider();
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Players:Enabled"] = "true" }, time);
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo", expiresAt: time.GetUtcNow().AddHours(1)));
        var begin = time.GetUtcNow();
        await bo.PostAsync("first");
        time.Advance(TimeSpan.FromSeconds(10));
        await bo.PostAsync("second");

        Assert.Equal((double[])[0.0, 10], await TimesAsync(service, $"{Path}?id=demo"));
        Assert.Equal((double[])[5.0, 15], await TimesAsync(service, $"{Path}?id=demo&origin={begin.AddSeconds(-5).ToUnixTimeMilliseconds()}"));
        Assert.Equal((double[])[9.0], await TimesAsync(service, $"{Path}?id=demo&origin={begin.AddSeconds(1).ToUnixTimeMilliseconds()}"));
        Assert.Empty(await TimesAsync(service, $"{Path}?id=demo&origin={begin.AddDays(1).ToUnixTimeMilliseconds()}"));
    }

    [Fact]
    public async Task Media_time_zero_is_where_the_clock_of_the_first_comments_player_stood_at_zero()
    {
        var time = new ManualTimeProvider();
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Players:Enabled"] = "true" }, time);
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo", expiresAt: time.GetUtcNow().AddHours(1)));
        await bo.AskAsync(new { type = "post", text = "first", mediaTime = 100 });
        time.Advance(TimeSpan.FromSeconds(10));
        await bo.PostAsync("second");

        Assert.Equal((double[])[100, 110], await TimesAsync(service, $"{Path}?id=demo"));
    }

    [Fact]
    public async Task Whoever_asks_again_and_again_is_told_to_wait()
    {
        await using var service = await StartAsync(new() { ["Gateway:RequestBurst"] = "1", ["Gateway:RequestsPerSecond"] = "1" });

        var codes = (await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => GetAsync(service, $"{Path}?id=demo")))).Select(Code).ToList();

        Assert.Contains(0, codes);
        Assert.Contains((int)RejectReason.Flooding, codes);
    }

    [Fact]
    public async Task The_newest_come_and_no_more_than_are_asked_for_and_allowed()
    {
        await using var service = await StartAsync(new(ServiceProcess.Unlimited) { ["Players:MaxComments"] = "1050", ["Room:ModeratorBurst"] = "10000", ["Gateway:MaxPendingRequests"] = "10000" });
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo", "streamer"));
        for (var i = 0; i < 1_100; i++)
        {
            await bo.SendAsync(JsonSerializer.Serialize(new { type = "post", id = "p", text = $"{i}", mediaTime = i }));
        }

        await bo.AskAsync(new { type = "post", text = "1100", mediaTime = 1100 });

        Assert.Equal(1_000, (await TimesAsync(service, $"{Path}?id=demo")).Length);
        Assert.Equal(1_050, (await TimesAsync(service, $"{Path}?id=demo&max=5000")).Length);
        Assert.Equal(1_100, (await TimesAsync(service, $"{Path}?id=demo&max=1")).Single());
    }

    [Fact]
    public async Task What_was_deleted_is_gone()
    {
        await using var service = await StartAsync();
        await using var mod = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        await mod.PostAsync("oops");
        await mod.AskAsync(new { type = "moderate", action = "clear" });

        Assert.Empty(await TimesAsync(service, $"{Path}?id=demo"));
    }

    [Fact]
    public async Task A_post_is_a_comment_under_the_name_in_its_token()
    {
        await using var service = await StartAsync();
        await using var bo = await service.JoinAsync("demo");

        var answer = await PostAsync(service, new
        {
            token = ViewerTokens.For("mei"),
            id = "demo",
            author = "somebody else",
            time = 12.5,
            text = "hello",
            color = 0xFF0000,
            type = 1,
        });

        var comment = await bo.NextEventAsync("comment");
        Assert.Equal(0, answer.GetProperty("code").GetInt32());
        Assert.Equal(("mei", "top", 0xFF0000, 12.5), (
            comment.GetProperty("from").GetProperty("name").GetString(), comment.GetProperty("mode").GetString(),
            comment.GetProperty("color").GetInt32(), comment.GetProperty("mediaTime").GetDouble()));
    }

    [Fact]
    public async Task Refusals_are_codes_with_a_sentence_that_the_player_shows()
    {
        await using var service = await StartAsync(new() { ["Room:ViewerBurst"] = "1" });
        var token = ViewerTokens.For("mei");

        Assert.Equal(501, Code(await PostAsync(service, new { id = "demo", text = "hello", color = 1, type = 0 })));
        Assert.Equal(509, Code(await PostAsync(service, new { token = "nonsense", id = "demo", text = "hello" })));
        Assert.Equal(508, Code(await PostAsync(service, new { token, id = "no room", text = "hello" })));
        Assert.Equal(505, Code(await PostAsync(service, new { token, id = "demo", text = 5 })));
        Assert.Equal(101, Code(await PostAsync(service, new { token, id = "demo", text = " " })));
        Assert.Equal(104, Code(await PostAsync(service, new { token, id = "demo", text = "hello", color = -1 })));
        token = ViewerTokens.For("bo");
        Assert.Equal(0, Code(await PostAsync(service, new { token, id = "demo", text = "hello" })));
        using var http = service.CreateHttpClient();
        using var limited = await http.PostAsJsonAsync(Path, new { token, id = "demo", text = "again" });
        Assert.Equal(HttpStatusCode.OK, limited.StatusCode);
        Assert.NotNull(limited.Headers.RetryAfter);
        Assert.Equal(201, Code(await limited.Content.ReadFromJsonAsync<JsonElement>()));
        Assert.Equal(508, Code(await GetAsync(service, Path)));
        Assert.Equal(505, Code(await GetAsync(service, $"{Path}?id=demo&max=many")));
        Assert.Equal(505, Code(await GetAsync(service, $"{Path}?id=demo&origin=yesterday")));
    }

    [Fact]
    public async Task Pages_of_allowed_sites_reach_it_and_answers_are_compressed()
    {
        await using var service = await StartAsync(new() { ["Origins:Allowed:0"] = "https://player.example" });
        using var http = service.CreateHttpClient();
        using var asked = new HttpRequestMessage(HttpMethod.Options, Path);
        asked.Headers.Add("Origin", "https://player.example");
        asked.Headers.Add("Access-Control-Request-Method", "POST");
        asked.Headers.Add("Access-Control-Request-Headers", "content-type");
        using var preflight = await http.SendAsync(asked);
        Assert.Equal("https://player.example", preflight.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("content-type", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);

        http.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
        using var read = await http.GetAsync(new Uri($"{Path}?id=demo", UriKind.Relative));
        Assert.Equal("gzip", read.Content.Headers.ContentEncoding.Single());
    }

    [Fact]
    public async Task Services_without_anonymous_readers_take_a_token()
    {
        await using var service = await StartAsync(new() { ["Tokens:AllowAnonymousReading"] = "false" });

        Assert.Equal(501, Code(await GetAsync(service, $"{Path}?id=demo")));
        Assert.Equal(0, Code(await GetAsync(service, $"{Path}?id=demo&token={ViewerTokens.For("mei")}")));
    }

    [Fact]
    public async Task Off_there_is_nothing()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var http = service.CreateHttpClient();

        using var read = await http.GetAsync(new Uri($"{Path}?id=demo", UriKind.Relative));
        using var post = await http.PostAsJsonAsync(Path, new { id = "demo", text = "hello" });

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (read.StatusCode, post.StatusCode));
    }

    private static Task<GatewayUnderTest> StartAsync(Dictionary<string, string?>? settings = null) =>
        GatewayUnderTest.StartAsync(new(settings ?? []) { ["Players:Enabled"] = "true" });

    private static int Code(JsonElement answer)
    {
        var code = answer.GetProperty("code").GetInt32();
        Assert.Equal(code != 0, answer.TryGetProperty("msg", out _));
        return code;
    }

    private static async Task<JsonElement> GetAsync(GatewayUnderTest service, string path)
    {
        using var http = service.CreateHttpClient();
        return await http.GetFromJsonAsync<JsonElement>(path);
    }

    private static async Task<double[]> TimesAsync(GatewayUnderTest service, string path) =>
        [.. (await GetAsync(service, path)).GetProperty("data").EnumerateArray().Select(static item => item[0].GetDouble())];

    private static async Task<JsonElement> PostAsync(GatewayUnderTest service, object post)
    {
        using var http = service.CreateHttpClient();
        using var response = await http.PostAsJsonAsync(Path, post);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
