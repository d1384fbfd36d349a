using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>Tokens for clients that cannot carry a signed one.</summary>
public sealed class DoorTokenTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private GatewayUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await GatewayUnderTest.StartAsync(time: _time);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Somebody_comes_in_with_it_in_any_case_and_is_who_asked_for_it()
    {
        var issued = await IssueAsync("mod", "moderator");
        var token = issued.GetProperty("token").GetString()!;

        await using var bot = await _service.JoinAsync("demo", token.ToUpperInvariant());

        var you = bot.Joined.GetProperty("you");
        Assert.Equal(("mod", "moderator"), (you.GetProperty("id").GetString(), you.GetProperty("role").GetString()));
        Assert.Equal("ack", (await bot.PostAsync("hello")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task It_opens_the_rooms_of_the_signed_token_and_no_others()
    {
        var issued = await IssueAsync("mei", "member", room: "demo");

        await using var elsewhere = await TestViewer.ConnectAsync(_service.Url, "other");
        var answer = await elsewhere.AskAsync(new { type = "join", token = issued.GetProperty("token").GetString() });

        Assert.Equal(510, answer.GetProperty("reason").GetInt32());
    }

    [Fact]
    public async Task Revoking_ends_who_is_connected_and_lets_nobody_in_again()
    {
        var issued = await IssueAsync("bot");
        await using var bot = await _service.JoinAsync("demo", issued.GetProperty("token").GetString());

        var revoked = await Http("bot").DeleteAsync($"/door-tokens/{issued.GetProperty("id").GetString()}");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(4003, await bot.EndAsync());
        await using var again = await TestViewer.ConnectAsync(_service.Url, "demo");
        var answer = await again.AskAsync(new { type = "join", token = issued.GetProperty("token").GetString() });
        Assert.Equal(509, answer.GetProperty("reason").GetInt32());
    }

    [Fact]
    public async Task It_survives_a_restart_and_ends_with_its_time()
    {
        var issued = await IssueAsync("bot", lifetime: 3600);
        await _service.RestartAsync();
        await using (var bot = await _service.JoinAsync("demo", issued.GetProperty("token").GetString()))
        {
            Assert.Equal("bot", bot.Joined.GetProperty("you").GetProperty("id").GetString());
        }

        _time.Advance(TimeSpan.FromSeconds(3600));

        await using var late = await TestViewer.ConnectAsync(_service.Url, "demo");
        var answer = await late.AskAsync(new { type = "join", token = issued.GetProperty("token").GetString() });
        Assert.Equal(509, answer.GetProperty("reason").GetInt32());
    }

    [Fact]
    public async Task Lists_name_it_and_never_show_it_again()
    {
        var issued = await IssueAsync("bot", label: "overlay at home");

        var list = await Http("bot").GetStringAsync("/door-tokens");

        Assert.Contains("overlay at home", list, StringComparison.Ordinal);
        Assert.DoesNotContain(issued.GetProperty("token").GetString()!, list, StringComparison.Ordinal);
        Assert.Equal("""{"tokens":[]}""", await Http("somebody-else").GetStringAsync("/door-tokens"));
    }

    [Fact]
    public async Task A_viewer_has_twenty_at_most_and_is_told_so()
    {
        for (var i = 0; i < 20; i++)
        {
            await IssueAsync("bot");
        }

        var refused = await Http("bot").PostAsJsonAsync("/door-tokens", new { });

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("at most 20", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"lifetime":59}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"lifetime":99999999}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"label":17}""", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_issued_is_refused(string body, HttpStatusCode status)
    {
        using var content = new StringContent(body);

        Assert.Equal(status, (await Http("bot").PostAsync("/door-tokens", content)).StatusCode);
    }

    [Fact]
    public async Task A_door_token_gets_no_further_ones_and_nobody_gets_one_without_a_token()
    {
        var issued = await IssueAsync("bot");
        using var http = _service.CreateHttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsJsonAsync("/door-tokens", new { })).StatusCode);

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued.GetProperty("token").GetString());

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsJsonAsync("/door-tokens", new { })).StatusCode);
    }

    private async Task<JsonElement> IssueAsync(string id, string role = "viewer", string room = "*", string label = "", double? lifetime = null)
    {
        var answer = await Http(id, role, room).PostAsJsonAsync("/door-tokens", lifetime is null ? new { label } : (object)new { label, lifetime });
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private HttpClient Http(string id, string role = "viewer", string room = "*")
    {
        var http = _service.CreateHttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", ViewerTokens.For(id, role, room, _time.GetUtcNow().AddHours(24)));
        return http;
    }
}
