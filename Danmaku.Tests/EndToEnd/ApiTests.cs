using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

public sealed class ApiTests
{
    [Fact]
    public async Task History_is_read_by_position_time_and_order()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        for (var i = 1; i <= 5; i++)
        {
            await mei.PostAsync($"comment {i}");
        }

        using var http = service.CreateHttpClient();
        var all = await GetAsync(http, "/rooms/demo/comments");
        var at = all.GetProperty("comments")[2].GetProperty("at").GetInt64();

        Assert.Equal("12345", Numbers(all));
        Assert.Equal("34", Numbers(await GetAsync(http, $"/rooms/demo/comments?after={Id(all, 1)}&before={Id(all, 4)}")));
        Assert.Equal("54", Numbers(await GetAsync(http, "/rooms/demo/comments?order=desc&limit=2")));
        Assert.True((await GetAsync(http, "/rooms/demo/comments?limit=4")).GetProperty("more").GetBoolean());
        Assert.False(all.GetProperty("more").GetBoolean());
        Assert.Empty(Numbers(await GetAsync(http, $"/rooms/demo/comments?until={at - 60_000}")));
        Assert.Equal("12345", Numbers(await GetAsync(http, $"/rooms/demo/comments?since={at - 60_000}")));
    }

    private static string? Id(JsonElement page, int index) => page.GetProperty("comments")[index].GetProperty("id").GetString();

    [Fact]
    public async Task A_room_over_REST_is_the_room_of_a_snapshot_frame()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using (var mei = await service.JoinAsync("demo", ViewerTokens.For("mei", "member")))
        {
            var ask = new { type = "post", text = "styled", mode = "top", color = 255, size = "large", mention = "bo", mediaTime = 1.5 };
            Assert.Equal("ack", (await mei.AskAsync(ask)).GetProperty("type").GetString());
        }

        // A new activation, so that the gateway has no older snapshot to go on from.
        await service.RestartAsync();
        await using var viewer = await service.JoinAsync("demo");
        using var http = service.CreateHttpClient();
        var snapshot = await viewer.NextAsync("snapshot");
        var room = await GetAsync(http, "/rooms/demo");

        Assert.All(room.EnumerateObject().Where(member => member.Name != "viewers"), member =>
            Assert.Equal(snapshot.GetProperty(member.Name).GetRawText(), member.Value.GetRawText()));
        Assert.Equal(
            ["at", "color", "from", "id", "mediaTime", "mention", "mode", "size", "text"],
            room.GetProperty("comments")[0].EnumerateObject().Select(member => member.Name).Order());
    }

    [Fact]
    public async Task Rules_are_for_moderators_eyes()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var moderator = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        object[] rules = [new { pattern = "heron" }];
        Assert.Equal("ack", (await moderator.AskAsync(new { type = "moderate", action = "rules", rules = new { rules } })).GetProperty("type").GetString());
        await moderator.AskAsync(new { type = "moderate", action = "configure", settings = new { slowMode = 1 } });
        using var http = service.CreateHttpClient();

        Assert.DoesNotContain("heron", (await GetAsync(http, "/rooms/demo")).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("heron", (await mei.NextEventAsync("settings")).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(
            (HttpStatusCode.Forbidden, "Bearer realm=\"danmaku\", error=\"insufficient_scope\", error_description=\"Moderators and the streamer only.\""),
            await RefusedAsync(http, ViewerTokens.For("mei")));
        Assert.Equal((HttpStatusCode.Unauthorized, 501), await ReasonAsync(http, token: null));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ViewerTokens.For("mod", "moderator"));
        Assert.Equal(1, (await GetAsync(http, "/rooms/demo/settings")).GetProperty("slowMode").GetInt32());
        Assert.Equal(1, (await GetAsync(http, "/rooms/demo")).GetProperty("staff").GetProperty("rules").GetProperty("rules").GetInt32());
        Assert.Equal("heron", (await GetAsync(http, "/rooms/demo/moderation/rules")).GetProperty("rules")[0].GetProperty("pattern").GetString());
    }

    [Fact]
    public async Task Where_anonymous_reading_is_off_history_takes_a_token_for_the_room()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Tokens:AllowAnonymousReading"] = "false" });
        using var http = service.CreateHttpClient();

        Assert.Equal((HttpStatusCode.Unauthorized, 501), await ReasonAsync(http, token: null));
        Assert.Equal((HttpStatusCode.Unauthorized, 509), await ReasonAsync(http, "rubbish"));
        Assert.Equal((HttpStatusCode.Forbidden, 510), await ReasonAsync(http, ViewerTokens.For("mei", room: "other")));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ViewerTokens.For("mei", room: "demo"));
        Assert.Empty(Numbers(await GetAsync(http, "/rooms/demo/comments")));
    }

    [Fact]
    public async Task The_OpenAPI_document_names_every_request()
    {
        await using var service = await GatewayUnderTest.StartDemoAsync();
        using var http = service.CreateHttpClient();

        var document = await GetAsync(http, "/openapi/v1.json");

        Assert.Equal(
            [
                "/demo/tokens", "/door-tokens", "/door-tokens/{id}", "/rooms/{room}", "/rooms/{room}/comments", "/rooms/{room}/moderation", "/rooms/{room}/moderation/comments",
                "/rooms/{room}/moderation/log", "/rooms/{room}/moderation/log.jsonl", "/rooms/{room}/moderation/rules",
                "/rooms/{room}/moderation/rules.txt", "/rooms/{room}/moderation/rules/import", "/rooms/{room}/moderation/rules/versions",
                "/rooms/{room}/moderation/viewers/{viewer}", "/rooms/{room}/moderation/what-if", "/rooms/{room}/recording", "/rooms/{room}/settings",
            ],
            document.GetProperty("paths").EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        Assert.All(document.GetProperty("paths").EnumerateObject(), path => Assert.All(path.Value.EnumerateObject(), request => Assert.Equal(
            path.Name.Split('{', '}').Where((_, place) => place % 2 == 1),
            Parameters(request.Value).Where(parameter => parameter.GetProperty("in").GetString() == "path")
                .Select(parameter => parameter.GetProperty("name").GetString()))));
        var view = document.GetProperty("components").GetProperty("schemas").GetProperty("CommentView").GetProperty("properties");
        Assert.Equal(
            ["at", "color", "from", "id", "mediaTime", "mention", "mode", "replyTo", "size", "superChat", "text"],
            view.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_is_live_and_ready()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var http = service.CreateHttpClient();

        Assert.Equal("Healthy", await ServiceHealth.LiveAsync(http));
        Assert.Equal("Healthy", await ServiceHealth.ReadyAsync(http));
    }

    [Fact]
    public async Task It_is_live_and_not_ready_while_no_key_set_has_been_read()
    {
        await using var service = await GatewayUnderTest.StartAsync(new()
        {
            ["Tokens:Secrets:0:Secret"] = null,
            // Port 9, discard: nothing listens there.
            ["Tokens:JwksUrl"] = "http://127.0.0.1:9/jwks.json",
        });
        service.AllowErrors();
        using var http = service.CreateHttpClient();

        Assert.Equal("Healthy", await ServiceHealth.LiveAsync(http));
        using var ready = await http.GetAsync("/healthz/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("Unhealthy", await ServiceHealth.ReadyAsync(http));
    }

    private static string Numbers(JsonElement page) =>
        string.Concat(page.GetProperty("comments").EnumerateArray().Select(comment => comment.GetProperty("text").GetString()![^1]));

    private static JsonElement[] Parameters(JsonElement request) =>
        request.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];

    private static async Task<JsonElement> GetAsync(HttpClient http, string path)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync(path));
        return document.RootElement.Clone();
    }

    private static async Task<(HttpStatusCode Status, string Challenge)> RefusedAsync(HttpClient http, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rooms/demo/settings");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, response.Headers.WwwAuthenticate.ToString());
    }

    private static async Task<(HttpStatusCode Status, int Reason)> ReasonAsync(HttpClient http, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rooms/demo/settings");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return (response.StatusCode, problem.RootElement.GetProperty("reason").GetInt32());
    }
}
