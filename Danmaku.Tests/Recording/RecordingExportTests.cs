using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Xml.Linq;
using Danmaku.Bench.Replay;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Recording;

/// <summary>A room's past as a file, from the real service.</summary>
public sealed class RecordingExportTests : IAsyncLifetime
{
    private GatewayUnderTest _service = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _service = await GatewayUnderTest.StartAsync(new() { ["Recording:ExportComments"] = "40" });
        _http = _service.CreateHttpClient();
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task As_JSON_Lines_it_is_what_history_says()
    {
        await PostSampleAsync();

        var file = await ReadAsync("format=jsonl");

        Assert.EndsWith("\n", file, StringComparison.Ordinal);
        var lines = file.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var history = JsonDocument.Parse(await _http.GetStringAsync(new Uri("/rooms/demo/comments?limit=1000", UriKind.Relative)));
        Assert.Equal(history.RootElement.GetProperty("comments").EnumerateArray().Select(comment => comment.GetRawText()), lines);
        Assert.Equal(Sample.Count + 1, lines.Length);
    }

    [Fact]
    public async Task As_XML_it_is_read_by_a_strict_parser_with_every_field_in_its_place()
    {
        await PostSampleAsync();

        var document = XDocument.Parse(await ReadAsync("format=xml"));

        Assert.Equal("demo", document.Root!.Element("chatid")!.Value);
        var comments = document.Root.Elements("d").ToList();
        Assert.Equal(Sample.Select(comment => comment.Text), comments.Select(comment => comment.Value));
        foreach (var (element, posted) in comments.Zip(Sample))
        {
            var fields = element.Attribute("p")!.Value.Split(',');
            Assert.Equal(8, fields.Length);
            Assert.Equal(posted.At.ToString("0.000", CultureInfo.InvariantCulture), fields[0]);
            Assert.Equal(posted.XmlMode, int.Parse(fields[1], CultureInfo.InvariantCulture));
            Assert.Equal(posted.Size == "small" ? "18" : posted.Size == "large" ? "36" : "25", fields[2]);
            Assert.Equal(posted.Color.ToString(CultureInfo.InvariantCulture), fields[3]);
            Assert.InRange(long.Parse(fields[4], CultureInfo.InvariantCulture), 1_700_000_000_000, 9_000_000_000_000);
            Assert.Matches("^[0-9a-f]{8}$", fields[6]);
            Assert.Matches(@"^\d+\.\d+$", fields[7]);
            Assert.Equal("poster", element.Attribute("user")!.Value);
        }

        var paid = Assert.Single(document.Root.Elements("sc"));
        Assert.Equal(("5.00", "USD", "120", "poster", "thank you"), (
            paid.Attribute("price")!.Value, paid.Attribute("currency")!.Value, paid.Attribute("time")!.Value, paid.Attribute("user")!.Value, paid.Value));
    }

    [Fact]
    public async Task What_is_exported_can_be_replayed_into_a_room_again()
    {
        await PostSampleAsync();
        await using var stream = await _http.GetStreamAsync(new Uri("/rooms/demo/recording", UriKind.Relative));

        var recorded = RecordedFile.Read(stream);

        Assert.Empty(recorded.Malformed);
        var expected = Sample.OrderBy(comment => comment.At).Select(comment => (TimeSpan.FromSeconds(comment.At), comment.Text, comment.Mode, comment.Size, comment.Color));
        Assert.Equal(expected, recorded.Comments.Select(comment => (comment.At, comment.Text, comment.Mode, comment.Size, comment.Color)));
    }

    [Fact]
    public async Task Deleted_comments_are_gone_and_come_back_with_an_undo()
    {
        await using var moderator = await _service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        var kept = IdOf(await moderator.PostAsync("kept"));
        var deleted = IdOf(await moderator.PostAsync("deleted"));
        var action = IdOf(await moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { deleted } }));
        foreach (var format in new[] { "xml", "ass", "jsonl" })
        {
            var file = await ReadAsync($"format={format}");
            Assert.Contains("kept", file, StringComparison.Ordinal);
            Assert.DoesNotContain("deleted", file, StringComparison.Ordinal);
        }

        await moderator.AskAsync(new { type = "moderate", action = "undo", @event = action });

        Assert.Contains(deleted, await ReadAsync("format=jsonl"), StringComparison.Ordinal);
        Assert.Contains(kept, await ReadAsync("format=xml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comments_that_wait_for_a_moderator_are_not_in_it()
    {
        await using var moderator = await _service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        await moderator.AskAsync(new { type = "moderate", action = "configure", settings = new { holdBelow = "moderator" } });
        await using var viewer = await _service.JoinAsync("demo", ViewerTokens.For("mei"));
        await viewer.PostAsync("waiting");
        await moderator.PostAsync("seen");

        var file = await ReadAsync("format=jsonl");

        Assert.Contains("seen", file, StringComparison.Ordinal);
        Assert.DoesNotContain("waiting", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_origin_places_comments_without_a_media_time_and_those_before_it_are_left_out()
    {
        await using var viewer = await _service.JoinAsync("demo", ViewerTokens.For("mei"));
        await viewer.PostAsync("one");
        await viewer.AskAsync(new { type = "post", text = "two", mediaTime = 7.25 });
        var first = await FirstAtAsync();

        var later = XDocument.Parse(await ReadAsync($"origin={first - 1500}")).Root!.Elements("d").Select(TimeOf).ToList();
        var before = XDocument.Parse(await ReadAsync($"origin={first + 3_600_000}")).Root!.Elements("d").Select(TimeOf).ToList();
        var usual = XDocument.Parse(await ReadAsync("")).Root!.Elements("d").Select(TimeOf).ToList();

        Assert.Equal(["1.500", "7.250"], later);
        Assert.Equal(["7.250"], before);
        Assert.Equal(["0.000", "7.250"], usual);

        static string TimeOf(XElement comment) => comment.Attribute("p")!.Value.Split(',')[0];
    }

    [Fact]
    public async Task A_range_of_time_is_a_part_of_the_room()
    {
        await using var viewer = await _service.JoinAsync("demo", ViewerTokens.For("mei"));
        await viewer.PostAsync("one");
        var first = await FirstAtAsync();

        Assert.Equal("", await ReadAsync($"format=jsonl&since={first + 1}&until={first + 2}"));
        Assert.Equal("", await ReadAsync($"format=jsonl&until={first}"));
        Assert.Contains("one", await ReadAsync($"format=jsonl&since={first}&until={first + 1}"), StringComparison.Ordinal);
        Assert.Empty(XDocument.Parse(await ReadAsync($"format=xml&until={first}")).Root!.Elements("d"));
        Assert.Empty(AssEvents.Read(await ReadAsync($"format=ass&until={first}")));
    }

    [Fact]
    public async Task A_range_with_too_many_comments_is_refused_and_told_how_to_be_cut()
    {
        await using var moderator = await _service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        for (var number = 0; number <= 40; number++)
        {
            await moderator.PostAsync($"comment {number}");
        }

        using var response = await _http.GetAsync(new Uri("/rooms/demo/recording?format=jsonl", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("request_invalid", problem.RootElement.GetProperty("name").GetString());
        var until = problem.RootElement.GetProperty("until").GetInt64();
        var head = await ReadAsync($"format=jsonl&until={until}");
        var tail = await ReadAsync($"format=jsonl&since={until}");
        Assert.Equal(41, (head + tail).Count(character => character == '\n'));
        Assert.InRange(head.Count(character => character == '\n'), 1, 40);
    }

    [Theory]
    [InlineData("format=pdf", "xml, ass or jsonl")]
    [InlineData("since=yesterday", "Unix times")]
    [InlineData("origin=-1", "Unix times")]
    [InlineData("since=5&until=5", "later")]
    [InlineData("format=ass&width=10", "'width'")]
    [InlineData("format=ass&height=99999", "'height'")]
    [InlineData("format=ass&duration=0", "'duration'")]
    [InlineData("format=ass&fontSize=big", "'fontSize'")]
    public async Task What_cannot_be_read_is_refused_with_its_name(string query, string named)
    {
        using var response = await _http.GetAsync(new Uri($"/rooms/demo/recording?{query}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(named, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xml", "application/xml; charset=utf-8")]
    [InlineData("ass", "text/x-ssa; charset=utf-8")]
    [InlineData("jsonl", "application/jsonl; charset=utf-8")]
    public async Task It_says_what_it_is_and_is_not_kept(string format, string type)
    {
        using var response = await _http.GetAsync(new Uri($"/rooms/demo/recording?format={format}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.ToString());
        Assert.Equal($"attachment; filename=\"demo.{format}\"", response.Content.Headers.ContentDisposition!.ToString());
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Null(response.Content.Headers.LastModified);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip;q=0.5, br", "br")]
    [InlineData("br;q=0, gzip;q=0.1", "gzip")]
    [InlineData("deflate", null)]
    public async Task Compressed_it_is_the_same(string accepted, string? coding)
    {
        await PostSampleAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rooms/demo/recording?format=jsonl");
        request.Headers.AcceptEncoding.ParseAdd(accepted);

        using var response = await _http.SendAsync(request);

        Assert.Equal(coding is null ? [] : [coding], response.Content.Headers.ContentEncoding);
        await using var body = await response.Content.ReadAsStreamAsync();
        await using var file = coding switch
        {
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(file);
        Assert.Equal(await ReadAsync("format=jsonl"), await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Whoever_may_not_read_the_room_gets_no_file()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rooms/demo/recording");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ViewerTokens.For("mei", room: "other"));

        using var response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task It_is_in_the_OpenAPI_document()
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));

        var export = document.RootElement.GetProperty("paths").GetProperty("/rooms/{room}/recording").GetProperty("get");

        Assert.Equal("ExportRecording", export.GetProperty("operationId").GetString());
        Assert.Superset(
            new HashSet<string> { "format", "since", "until", "origin", "width", "height", "duration", "fontSize" },
            export.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!).ToHashSet());
    }

    private static IReadOnlyList<SampleComment> Sample => SampleComment.All;

    private async Task PostSampleAsync()
    {
        await using var poster = await _service.JoinAsync("demo", ViewerTokens.For("poster", "moderator"));
        foreach (var comment in Sample)
        {
            var answer = await poster.AskAsync(
                new { type = "post", text = comment.Text, mode = comment.Mode, size = comment.Size, color = comment.Color, mediaTime = comment.At });
            Assert.Equal("ack", answer.GetProperty("type").GetString());
        }

        var paid = await poster.AskAsync(
            new { type = "post", text = "thank you", mediaTime = 30, receipt = ViewerTokens.Receipt("poster", "demo") });
        Assert.Equal("ack", paid.GetProperty("type").GetString());
    }

    private Task<string> ReadAsync(string query) => _http.GetStringAsync(new Uri($"/rooms/demo/recording?{query}", UriKind.Relative));

    private async Task<long> FirstAtAsync()
    {
        using var history = JsonDocument.Parse(await _http.GetStringAsync(new Uri("/rooms/demo/comments?limit=1", UriKind.Relative)));
        return history.RootElement.GetProperty("comments")[0].GetProperty("at").GetInt64();
    }

    private static string IdOf(JsonElement ack) =>
        string.Create(CultureInfo.InvariantCulture, $"{ack.GetProperty("epoch").GetInt64()}.{ack.GetProperty("seq").GetInt64()}");
}
