using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Danmaku.Tests.Support;

namespace Danmaku.Tests.Doors.Events;

/// <summary>Server-sent events as they are on the wire.</summary>
public sealed class EventStreamTests
{
    private const string Path = "/rooms/demo/events";

    [Fact]
    public async Task A_reader_gets_the_frames_of_the_native_protocol_with_their_types_and_places()
    {
        await using var service = await StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await mei.PostAsync("before");
        await using var reader = await EventReader.OpenAsync(service.Url, Path);

        var joined = await reader.NextAsync("joined");
        var snapshot = await reader.NextAsync("snapshot");
        var ack = await mei.PostAsync("前方高能");
        var batch = await reader.CommentAsync("前方高能");

        Assert.Equal(JsonValueKind.Null, joined.Data.GetProperty("you").ValueKind);
        Assert.Null(joined.Id);
        Assert.Equal("before", snapshot.Data.GetProperty("comments")[0].GetProperty("text").GetString());
        Assert.Equal(Position(snapshot.Data, "seq"), snapshot.Id);
        Assert.Equal(Position(ack, "seq"), batch.Id);
        Assert.Equal("batch", batch.Data.GetProperty("type").GetString());
        Assert.InRange(reader.Retry!.Value, 0, 5_000);
    }

    [Fact]
    public async Task Nothing_on_the_way_is_to_keep_change_or_hold_back_the_stream()
    {
        await using var service = await StartAsync();
        await using var reader = await EventReader.OpenAsync(service.Url, Path);

        var (head, content) = (reader.Response.Headers, reader.Response.Content.Headers);
        Assert.Equal("text/event-stream", content.ContentType!.ToString());
        Assert.True(head.CacheControl!.NoStore);
        Assert.True(head.CacheControl.NoTransform);
        Assert.Equal("no", Assert.Single(head.GetValues("X-Accel-Buffering")));
        Assert.Null(content.ContentLength);
        Assert.Empty(content.ContentEncoding);
    }

    [Theory]
    [InlineData("gzip, deflate, br", "gzip")]
    [InlineData("gzip;q=0.5, br", "br")]
    [InlineData("br", "br")]
    [InlineData("*", "gzip")]
    [InlineData("gzip;q=0, br;q=0", null)]
    [InlineData("identity, gzip;q=0.5", null)]
    [InlineData("zstd", null)]
    [InlineData("gzip;q=nonsense", null)]
    public async Task Streams_are_compressed_as_the_reader_asks(string accepted, string? encoding)
    {
        await using var service = await StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var reader = await EventReader.OpenAsync(service.Url, Path, ("Accept-Encoding", accepted));
        await reader.NextAsync("snapshot");

        // Each arrives on its own: nobody waits for a buffer to fill.
        foreach (var text in (string[])["one", "two", "前方高能", new string('x', 90)])
        {
            await mei.PostAsync(text);
            await reader.CommentAsync(text);
        }

        Assert.Equal(encoding, reader.Response.Content.Headers.ContentEncoding.SingleOrDefault());
    }

    [Theory]
    [InlineData("Last-Event-ID")]
    [InlineData("lastEventId")]
    public async Task A_reader_that_comes_back_gets_what_it_missed_and_nothing_twice(string way)
    {
        await using var service = await StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        string last;
        await using (var reader = await EventReader.OpenAsync(service.Url, Path))
        {
            await reader.NextAsync("snapshot");
            await mei.PostAsync("heard");
            last = (await reader.CommentAsync("heard")).Id!;
        }

        await mei.PostAsync("missed one");
        await mei.PostAsync("missed two");
        await using var again = way.StartsWith('L')
            ? await EventReader.OpenAsync(service.Url, $"{Path}?lastEventId=1.1", (way, last))
            : await EventReader.OpenAsync(service.Url, $"{Path}?lastEventId={last}");

        Assert.True((await again.NextAsync("joined")).Data.GetProperty("resumed").GetBoolean());
        await again.CommentAsync("missed two");
        var heard = again.Passed.Where(static one => one.Type == "batch").ToList();
        Assert.DoesNotContain(again.Passed, static one => one.Type == "snapshot");
        Assert.DoesNotContain(heard, static one => one.Data.ToString().Contains("\"heard\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("nonsense")]
    [InlineData("99999999999999999999.1")]
    public async Task A_place_too_old_or_unreadable_begins_with_a_snapshot(string last)
    {
        await using var service = await StartAsync();
        await using var reader = await EventReader.OpenAsync(service.Url, Path, ("Last-Event-ID", last));

        Assert.False((await reader.NextAsync("joined")).Data.GetProperty("resumed").GetBoolean());
        await reader.NextAsync("snapshot");
    }

    [Fact]
    public async Task Deleted_comments_are_told_and_gone_for_those_who_come_back()
    {
        await using var service = await StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var mod = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        await using var reader = await EventReader.OpenAsync(service.Url, Path);
        var before = (await reader.NextAsync("snapshot")).Id!;
        var id = Position(await mei.PostAsync("oops"), "seq");
        await reader.CommentAsync("oops");

        await mod.AskAsync(new { type = "moderate", action = "delete", comments = (string[])[id] });

        var batch = await reader.NextAsync("batch");
        Assert.Equal("delete", batch.Data.GetProperty("events")[0].GetProperty("kind").GetString());
        await using var again = await EventReader.OpenAsync(service.Url, Path, ("Last-Event-ID", before));
        var resumed = await again.NextAsync("batch");
        Assert.DoesNotContain("oops", resumed.Data.ToString(), StringComparison.Ordinal);
        Assert.Equal("deleted", resumed.Data.GetProperty("skipped")[0].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_player_that_draws_its_own_comments_is_not_sent_them(string encoding)
    {
        await using var service = await StartAsync();
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo"));
        await using var reader = await EventReader.OpenAsync(
            service.Url, $"{Path}?echo=off&token={ViewerTokens.For("mei \"1\"")}", ("Accept-Encoding", encoding));
        Assert.Equal("mei \"1\"", (await reader.NextAsync("joined")).Data.GetProperty("you").GetProperty("id").GetString());
        await reader.NextAsync("snapshot");

        var own = await PostAsync(service, "mine", ViewerTokens.For("mei \"1\""));
        await bo.PostAsync("theirs");
        await reader.CommentAsync("theirs");

        var skipped = reader.Passed.Where(static one => one.Type == "batch").SelectMany(one => one.Data.GetProperty("skipped").EnumerateArray()).ToList();
        Assert.Equal(["own"], skipped.Select(static range => range.GetProperty("reason").GetString()));
        Assert.EndsWith($".{skipped[0].GetProperty("from")}", own.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(reader.Passed, static one => one.Data.ToString().Contains("mine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_lives_by_heartbeats_and_ends_with_its_token()
    {
        var time = new ManualTimeProvider();
        await using var service = await StartAsync(
            new() { ["Events:Heartbeat"] = "00:00:01", ["Tokens:ClockSkew"] = "00:00:00" }, time);
        var token = ViewerTokens.For("mei", expiresAt: time.GetUtcNow().AddSeconds(90));
        await using var reader = await EventReader.OpenAsync(service.Url, Path, ("Authorization", $"Bearer {token}"));
        await reader.NextAsync("snapshot");

        // Its time begins a moment after the snapshot has been sent.
        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(2), reader.HeartbeatsAsync(1));
        // It says so a minute before.
        time.Advance(TimeSpan.FromSeconds(35));
        await reader.NextAsync("expiring");
        time.Advance(TimeSpan.FromSeconds(60));
        var rest = await reader.EndAsync();

        Assert.Equal(4003, rest[^1].Data.GetProperty("code").GetInt32());
        Assert.Equal("close", rest[^1].Type);
        await using var again = await EventReader.OpenAsync(service.Url, $"{Path}?token={token}");
        Assert.Equal(HttpStatusCode.Unauthorized, again.Response.StatusCode);
    }

    [Fact]
    public async Task Whoever_becomes_a_moderator_comes_back_as_one_and_begins_anew()
    {
        await using var service = await StartAsync();
        await using var streamer = await service.JoinAsync("demo", ViewerTokens.For("star", "streamer"));
        await using var reader = await EventReader.OpenAsync(service.Url, $"{Path}?token={ViewerTokens.For("mei")}");
        await reader.NextAsync("snapshot");

        await streamer.AskAsync(new { type = "moderate", action = "appoint", viewer = "mei" });

        var rest = await reader.EndAsync();
        Assert.Equal(("close", ""), (rest[^1].Type, rest[^1].Id));
        Assert.Equal(4006, rest[^1].Data.GetProperty("code").GetInt32());
        await using var again = await EventReader.OpenAsync(service.Url, $"{Path}?token={ViewerTokens.For("mei")}");
        Assert.True((await again.NextAsync("snapshot")).Data.TryGetProperty("staff", out _));
    }

    [Fact]
    public async Task Refusals_are_problems_that_say_why()
    {
        await using var service = await StartAsync(new() { ["Tokens:AllowAnonymousReading"] = "false", ["Origins:Allowed:0"] = "https://player.example" });

        await AssertRefusedAsync(HttpStatusCode.Unauthorized, Path);
        await AssertRefusedAsync(HttpStatusCode.Unauthorized, $"{Path}?token=nonsense");
        await AssertRefusedAsync(HttpStatusCode.Unauthorized, $"{Path}?token=a&token=b");
        await AssertRefusedAsync(HttpStatusCode.Forbidden, $"{Path}?token={ViewerTokens.For("mei", room: "other")}");
        await AssertRefusedAsync(HttpStatusCode.NotFound, $"/rooms/no%20room/events?token={ViewerTokens.For("mei")}");
        await AssertRefusedAsync(HttpStatusCode.Forbidden, $"{Path}?token={ViewerTokens.For("mei")}", ("Origin", "https://evil.example"));
        await using var allowed = await EventReader.OpenAsync(service.Url, $"{Path}?token={ViewerTokens.For("mei")}", ("Origin", "https://player.example"));
        Assert.Equal("https://player.example", Assert.Single(allowed.Response.Headers.GetValues("Access-Control-Allow-Origin")));

        async Task AssertRefusedAsync(HttpStatusCode status, string path, params (string, string)[] headers)
        {
            await using var reader = await EventReader.OpenAsync(service.Url, path, headers);
            Assert.Equal(status, reader.Response.StatusCode);
            Assert.Equal("application/problem+json", reader.Response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Streams_count_as_connections_and_the_one_too_many_is_told_when_to_come_back()
    {
        await using var service = await StartAsync(new() { ["ConnectionLimits:ExemptNetworks:0"] = null, ["ConnectionLimits:ConnectionsPerAddress"] = "3" });
        await using var streamer = await service.JoinAsync("demo", ViewerTokens.For("star", "streamer"));
        await using var one = await EventReader.OpenAsync(service.Url, $"{Path}?token={ViewerTokens.For("mei")}");
        await one.NextAsync("snapshot");
        await using var two = await EventReader.OpenAsync(service.Url, Path);

        await using var refused = await EventReader.OpenAsync(service.Url, Path);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Response.StatusCode);
        Assert.NotNull(refused.Response.Headers.RetryAfter);

        await streamer.AskAsync(new { type = "moderate", action = "appoint", viewer = "mei" });
        await one.EndAsync();
        await using var third = await EventReader.OpenAsync(service.Url, Path);
        Assert.Equal(HttpStatusCode.OK, third.Response.StatusCode);
    }

    [Fact]
    public async Task Off_there_is_nothing()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var reader = await EventReader.OpenAsync(service.Url, Path);

        Assert.Equal(HttpStatusCode.NotFound, reader.Response.StatusCode);
    }

    private static Task<GatewayUnderTest> StartAsync(Dictionary<string, string?>? settings = null, TimeProvider? time = null) =>
        GatewayUnderTest.StartAsync(new(settings ?? []) { ["Events:Enabled"] = "true" }, time);

    private static string Position(JsonElement frame, string member) => $"{frame.GetProperty("epoch")}.{frame.GetProperty(member)}";

    private static async Task<JsonElement> PostAsync(GatewayUnderTest service, string text, string token)
    {
        using var http = service.CreateHttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var response = await http.PostAsJsonAsync("/rooms/demo/comments", new { text });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
