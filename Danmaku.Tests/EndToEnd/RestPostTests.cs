using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>Comments over REST, for those who read over anything but a WebSocket.</summary>
public sealed class RestPostTests
{
    [Fact]
    public async Task A_comment_posted_over_rest_is_the_same_as_any_other()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var bo = await service.JoinAsync("demo");
        using var http = As(service, "mei", "member");

        var draft = new { text = "前方高能", nonce = "n-1", mode = "top", color = 255, size = "large", mention = "bo", mediaTime = 1.5 };
        var posted = await PostAsync(http, draft);
        var again = await PostAsync(http, draft);

        var comment = await bo.NextEventAsync("comment");
        Assert.True(posted.Body.GetProperty("stored").GetBoolean());
        Assert.EndsWith($".{comment.GetProperty("seq")}", posted.Body.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(posted.Body.ToString(), again.Body.ToString());
        Assert.Equal(("top", 255, "large", 1.5), (
            comment.GetProperty("mode").GetString(), comment.GetProperty("color").GetInt32(), comment.GetProperty("size").GetString(), comment.GetProperty("mediaTime").GetDouble()));
        Assert.Equal("member", comment.GetProperty("from").GetProperty("role").GetString());
    }

    [Fact]
    public async Task A_super_chat_takes_its_receipt_over_rest_too()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var bo = await service.JoinAsync("demo");
        using var http = As(service, "mei");

        var posted = await PostAsync(http, new { text = "bravo", receipt = ViewerTokens.Receipt("mei", "demo") });
        var stolen = await PostAsync(http, new { text = "bravo", receipt = ViewerTokens.Receipt("bo", "demo") });

        Assert.Equal(HttpStatusCode.OK, posted.Status);
        Assert.Equal(500, (await bo.NextEventAsync("comment")).GetProperty("superChat").GetProperty("amount").GetInt32());
        Assert.Equal((HttpStatusCode.BadRequest, "receipt_invalid"), (stolen.Status, Name(stolen.Body)));
    }

    [Theory]
    [InlineData("""{"slowMode":300}""", 429, "slow_mode", true)]
    [InlineData("""{"membersOnly":true}""", 403, "members_only", false)]
    [InlineData("""{"muteAll":true}""", 403, "mute_all", false)]
    [InlineData("""{"textLimit":1}""", 400, "text_too_long", false)]
    [InlineData("""{"linksFrom":"moderator"}""", 403, "link_blocked", false)]
    [InlineData("""{"uniqueWindow":60}""", 429, "not_unique", true)]
    public async Task What_the_room_refuses_is_a_problem_with_its_reason(string settings, int status, string name, bool waits)
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mod = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        using var http = As(service, "mei");
        await PostAsync(http, new { text = "see example.com" });
        await mod.AskAsync(new { type = "moderate", action = "configure", settings = JsonElement.Parse(settings) });

        var refused = await PostAsync(http, new { text = "see example.com" });

        Assert.Equal((status, name), ((int)refused.Status, Name(refused.Body)));
        Assert.Equal(waits, refused.RetryAfter is not null);
        Assert.Equal("application/problem+json", refused.Type);
    }

    [Fact]
    public async Task Those_who_may_not_are_told_so()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mod = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        using var anonymous = service.CreateHttpClient();
        using var http = As(service, "mei");

        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(anonymous, new { text = "hello" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(http, new { text = 1 })).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(http, new { text = new string('x', 20_000) })).Status);
        await mod.AskAsync(new { type = "moderate", action = "ban", viewer = "mei" });
        Assert.Equal((HttpStatusCode.Forbidden, "banned"), (await PostAsync(http, new { text = "hello" })) is var banned ? (banned.Status, Name(banned.Body)) : default);
    }

    [Fact]
    public async Task Too_many_are_refused_with_a_time_to_come_back()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Room:ViewerBurst"] = "2", ["Room:ViewerRefill"] = "01:00:00" });
        using var http = As(service, "mei");

        var results = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            results.Add((await PostAsync(http, new { text = $"{i}" })).Status);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], results);
    }

    [Fact]
    public async Task Pages_of_the_allowed_sites_may_post_and_read_and_others_not()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Origins:Allowed:0"] = "https://player.example" });
        using var http = service.CreateHttpClient();

        Assert.Equal("https://player.example", await AllowedAsync(HttpMethod.Options, "https://player.example"));
        Assert.Equal("https://player.example", await AllowedAsync(HttpMethod.Get, "https://player.example"));
        Assert.Null(await AllowedAsync(HttpMethod.Options, "https://evil.example"));
        Assert.Null(await AllowedAsync(HttpMethod.Get, "https://evil.example"));

        async Task<string?> AllowedAsync(HttpMethod method, string origin)
        {
            using var request = new HttpRequestMessage(method, "/rooms/demo/comments");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
            using var response = await http.SendAsync(request);
            return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null;
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task History_is_compressed_for_those_who_ask(string encoding)
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var http = service.CreateHttpClient();
        http.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));

        using var response = await http.GetAsync(new Uri("/rooms/demo/comments", UriKind.Relative));

        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.Single());
        using var staff = await http.GetAsync(new Uri("/rooms/demo", UriKind.Relative));
        Assert.Empty(staff.Content.Headers.ContentEncoding);
    }

    private static HttpClient As(GatewayUnderTest service, string viewer, string role = "viewer")
    {
        var http = service.CreateHttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ViewerTokens.For(viewer, role));
        return http;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body, string? Type, TimeSpan? RetryAfter)> PostAsync(HttpClient http, object draft)
    {
        using var response = await http.PostAsJsonAsync("/rooms/demo/comments", draft);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(), response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.Delta);
    }

    private static string? Name(JsonElement problem) => problem.GetProperty("name").GetString();
}
