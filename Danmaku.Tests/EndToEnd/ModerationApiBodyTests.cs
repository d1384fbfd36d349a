using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.EndToEnd;

/// <summary>Bodies that are too long, too deep, too many or no JSON.</summary>
public sealed class ModerationApiBodyTests(ModerationApiBodyTests.Service service) : IClassFixture<ModerationApiBodyTests.Service>
{
    private const int Large = 4 * 1024 * 1024;

    [Theory]
    [InlineData("moderator", Large, 413)]
    [InlineData("moderator", Large - 64, 400)]
    [InlineData("viewer", 16 * 1024, 413)]
    [InlineData("viewer", (16 * 1024) - 64, 400)]
    public async Task A_body_is_read_up_to_its_limit_with_a_length_and_without(string role, int length, int status)
    {
        using var http = service.Client($"sender-{role}-{length}", role);
        var body = $$"""{"action":"announce","pad":"{{new string('x', length)}}"}""";
        foreach (var chunked in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/rooms/bodies/moderation") { Content = new StringContent(body) };
            request.Headers.TransferEncodingChunked = chunked;

            var (actual, problem) = await AskAsync(http, request);

            Assert.True((int)actual == status, $"Chunked {chunked}: {actual} {problem}");
            Assert.Equal(505, problem.GetProperty("reason").GetInt32());
            Assert.Equal(status == 413, problem.GetProperty("detail").GetString()!.StartsWith("The body has more than", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"announce\"")]
    [InlineData("""{"action":"announce","text":"a"}{}""")]
    [InlineData("""{"action":"announce","text":"a",}""")]
    [InlineData("""{"\ud800":"announce"}""")]
    [InlineData("""{"action":"announce","text":"\ud83d"}""")]
    [InlineData("""{"action":"announce","text":1}""")]
    [InlineData("""{"action":["announce"]}""")]
    [InlineData("""{"action":"shout","text":"a"}""")]
    [InlineData("""{"text":"a"}""")]
    [InlineData("""{"action":"rules","rules":{"rules":[[]]}}""")]
    [InlineData("""{"action":"rules","rules":{"rules":[{"pattern":"a","timeout":"long"}]}}""")]
    [InlineData("""{"action":"answer","appeal":"1.1","granted":"yes"}""")]
    public async Task What_is_no_command_is_refused(string body)
    {
        using var http = service.Client("odd", "moderator");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rooms/bodies/moderation") { Content = new StringContent(body) };

        var (status, problem) = await AskAsync(http, request);

        Assert.Equal((HttpStatusCode.BadRequest, 505), (status, problem.GetProperty("reason").GetInt32()));
    }

    [Fact]
    public async Task Nesting_is_bounded_and_text_is_UTF_8()
    {
        using var http = service.Client("deep", "moderator");
        foreach (var path in (string[])["moderation", "moderation/what-if"])
        {
            using var deep = new HttpRequestMessage(HttpMethod.Post, $"/rooms/bodies/{path}")
            {
                Content = new StringContent($$"""{"action":"announce","text":"a","x":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}"""),
            };
            Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(http, deep)).Status);
        }

        foreach (var path in (string[])["moderation", "moderation/what-if", "moderation/rules/import?dry=true"])
        {
            using var latin = new HttpRequestMessage(HttpMethod.Post, $"/rooms/bodies/{path}")
            {
                Content = new ByteArrayContent(Encoding.Latin1.GetBytes("""{"action":"announce","text":"é"}""")),
            };
            var (status, problem) = await AskAsync(http, latin);
            Assert.Equal((HttpStatusCode.BadRequest, "The body is not UTF-8."), (status, problem.GetProperty("detail").GetString()));
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task A_body_is_taken_whatever_its_type_is_said_to_be(string? type)
    {
        using var http = service.Client("typed", "moderator");
        using var content = new StringContent("""{"action":"announce","text":"Welcome"}""");
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rooms/bodies/moderation") { Content = content };

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, request)).Status);
    }

    [Fact]
    public async Task Requests_of_one_viewer_are_limited_and_others_notice_nothing()
    {
        using var http = service.Client("greedy", "moderator");
        using var other = service.Client("patient", "moderator");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            using var response = await http.GetAsync(new Uri("/rooms/bodies/settings", UriKind.Relative));
            return (response.StatusCode, response.Headers.RetryAfter?.Delta);
        }));

        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), 50, 199);
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.OK), answer =>
            Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), answer));
        using var unharmed = await other.GetAsync(new Uri("/rooms/bodies/settings", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, unharmed.StatusCode);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(HttpClient http, HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return (response.StatusCode, document.RootElement.Clone());
    }

    /// <summary>One service for all.</summary>
    public sealed class Service : IAsyncLifetime
    {
        private GatewayUnderTest _service = null!;

        public async Task InitializeAsync() => _service = await GatewayUnderTest.StartAsync(
            // However long two hundred requests take, fewer are earned meanwhile.
            new() { ["Gateway:RequestsPerSecond"] = "1" });

        public async Task DisposeAsync() => await _service.DisposeAsync();

        internal HttpClient Client(string id, string role)
        {
            var http = _service.CreateHttpClient();
            http.DefaultRequestHeaders.Authorization = new("Bearer", ViewerTokens.For(id, role));
            return http;
        }
    }
}
