using System.Net;
using System.Text;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd.BadInput;

/// <summary>The one address that takes a body: guest tokens of demo mode.</summary>
public sealed class DemoTokenTests : IAsyncLifetime
{
    private GatewayUnderTest _service = null!;
    private HttpClient _http = null!;

    /// <summary>What it is, body, media type, status.</summary>
    public static TheoryData<string, string, string, int> Bodies => new()
    {
        { "not JSON", "name=Mei", "application/json", 400 },
        { "cut off", "{\"name\":", "application/json", 400 },
        { "an array", "[\"Mei\"]", "application/json", 400 },
        { "a name that is a number", "{\"name\":7}", "application/json", 400 },
        { "a name with half a surrogate pair", "{\"name\":\"\\ud83d\"}", "application/json", 400 },
        { "nested deep", new string('[', 500), "application/json", 400 },
        { "another media type", "name=Mei", "application/x-www-form-urlencoded", 415 },
        { "a body of 65 KiB", $"{{\"name\":\"{new string('x', 65 * 1024)}\"}}", "application/json", 413 },
    };

    public async Task InitializeAsync()
    {
        _service = await GatewayUnderTest.StartDemoAsync();
        _http = _service.CreateHttpClient();
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Bad_bodies_are_refused(string what, string body, string mediaType, int status)
    {
        using var content = new StringContent(body, Encoding.UTF8, mediaType);

        using var answer = await _http.PostAsync(new Uri("/demo/tokens", UriKind.Relative), content);

        var told = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{what}: {answer.StatusCode}, expected {status}. {told}");
        Assert.DoesNotContain("   at ", told, StringComparison.Ordinal);
        await AssertGuestsGetInAsync("Mei");
    }

    [Fact]
    public async Task Reading_where_one_posts_is_refused()
    {
        using var answer = await _http.GetAsync(new Uri("/demo/tokens", UriKind.Relative));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Theory]
    [InlineData("\u202Eevil\u0000\u200B")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("")]
    [InlineData(null)]
    public Task Any_name_gets_a_guest_in(string? name) => AssertGuestsGetInAsync(name);

    private async Task AssertGuestsGetInAsync(string? name)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new { name }), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri("/demo/tokens", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var guest = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        await using var viewer = await _service.JoinAsync("demo", guest.RootElement.GetProperty("token").GetString());

        Assert.Equal(guest.RootElement.GetProperty("viewer").GetProperty("id").GetString(), viewer.Joined.GetProperty("you").GetProperty("id").GetString());
        Assert.Equal("ack", (await viewer.PostAsync("hello")).GetProperty("type").GetString());
    }
}
