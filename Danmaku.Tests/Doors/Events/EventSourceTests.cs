using System.Text.Json;
using Danmaku.Tests.Support;
using Microsoft.Playwright;

namespace Danmaku.Tests.Doors.Events;

/// <summary>The readers that people have: the browser's own, and the package <c>eventsource</c>.</summary>
public sealed class EventSourceTests(Chromium browser) : BrowserTests(browser)
{
    [Fact]
    public async Task The_package_reads_a_room_and_after_a_cut_what_it_missed()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Events:Enabled"] = "true", ["Events:RetryWithin"] = "00:00:00.5" });
        await using var line = new CuttableLine(service.Url);
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var mod = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        await using var reader = await NodeClient.StartAsync("eventsource.mjs", new { url = $"{line.Url}/rooms/demo/events", token = ViewerTokens.For("bo") });
        Assert.Equal("bo", Data(await reader.NextAsync("joined")).GetProperty("you").GetProperty("id").GetString());
        await reader.NextAsync("snapshot");
        var id = Id(await mei.PostAsync("before"));
        Assert.Equal(id, (await CommentAsync(reader, "before")).GetProperty("id").GetString());

        line.Cut();
        await mei.PostAsync("meanwhile");
        await mod.AskAsync(new { type = "moderate", action = "delete", comments = (string[])[id] });

        Assert.True(Data(await reader.NextAsync("joined")).GetProperty("resumed").GetBoolean());
        var deleted = await reader.NextAsync(static told => Has(told, static item => item.GetProperty("kind").GetString() == "delete"), "the deletion");
        Assert.Contains(id, deleted.ToString(), StringComparison.Ordinal);
        Assert.Contains(reader.Passed.Append(deleted), static told => told.ToString().Contains("meanwhile", StringComparison.Ordinal));
        Assert.DoesNotContain(reader.Passed, static told => Event(told) == "snapshot");
        await mod.AskAsync(new { type = "moderate", action = "timeout", viewer = "bo", duration = 60, reason = "spoilers" });
        Assert.Equal("spoilers", Data(await reader.NextAsync("notice")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_package_stops_asking_with_a_token_that_is_refused()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Events:Enabled"] = "true" });
        await using var reader = await NodeClient.StartAsync("eventsource.mjs", new { url = $"{service.Url}/rooms/demo/events?token=nonsense" });

        var error = await reader.NextAsync("error");

        Assert.Equal((401, true), (error.GetProperty("code").GetInt32(), error.GetProperty("closed").GetBoolean()));
    }

    [Fact]
    public async Task One_stream_too_many_is_told_so_and_comes_back_when_its_page_says_so()
    {
        await using var site = await CustomerSite.StartAsync();
        await using var service = await GatewayUnderTest.StartAsync(new()
        {
            ["Events:Enabled"] = "true",
            ["ConnectionLimits:ExemptNetworks:0"] = null,
            ["ConnectionLimits:ConnectionsPerAddress"] = "1",
            ["Origins:Allowed:0"] = site.Url,
        });
        await using var one = await EventReader.OpenAsync(service.Url, "/rooms/demo/events");
        await one.NextAsync("snapshot");

        await using var package = await NodeClient.StartAsync("eventsource.mjs", new { url = $"{service.Url}/rooms/demo/events" });
        var error = await package.NextAsync("error");
        var page = await Browser.OpenAsync("about:blank");
        var statuses = new List<int>();
        page.Response += (_, response) => statuses.Add(response.Status);
        await page.GotoAsync(site.Publish("events.md", "From a page", service.Url));
        var closed = await page.EvaluateAsync<int>(
            $"new Promise((done) => {{ const source = new EventSource('{service.Url}/rooms/demo/events'); source.onerror = () => done(source.readyState); }})");

        Assert.Equal((429, true), (error.GetProperty("code").GetInt32(), error.GetProperty("closed").GetBoolean()));
        Assert.Equal(2, closed);
        Assert.Contains(429, statuses);
    }

    [Fact]
    public async Task Heartbeats_are_nothing_to_readers()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Events:Enabled"] = "true", ["Events:Heartbeat"] = "00:00:01" });
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var package = await NodeClient.StartAsync("eventsource.mjs", new { url = $"{service.Url}/rooms/demo/events" });
        await package.NextAsync("snapshot");
        var page = await Browser.OpenAsync(service.Url + "/favicon.svg");
        await page.EvaluateAsync(
            """
            () => new Promise((begun) => {
              window.told = [];
              const source = new EventSource('/rooms/demo/events');
              source.onmessage = () => told.push('message');
              source.onerror = () => told.push('error');
              for (const type of ['joined', 'snapshot', 'batch']) source.addEventListener(type, () => told.push(type));
              source.addEventListener('snapshot', () => begun(true));
              window.batch = new Promise((done) => source.addEventListener('batch', () => done(true)));
            })
            """).WaitAsync(TimeSpan.FromSeconds(30));

        // Whoever came later has had some, and then comes a comment.
        await using var later = await EventReader.OpenAsync(service.Url, "/rooms/demo/events");
        await later.HeartbeatsAsync(2);
        await mei.PostAsync("still here");
        await CommentAsync(package, "still here");
        await page.EvaluateAsync("window.batch").WaitAsync(TimeSpan.FromSeconds(30));

        Assert.DoesNotContain(package.Passed, static told => Event(told) is "error" or "message");
        Assert.Equal(["joined", "snapshot", "batch"], (await page.EvaluateAsync<string[]>("told")).Distinct());
    }

    [Fact]
    public async Task A_draining_gateway_sends_its_readers_on_at_moments_of_their_own()
    {
        using var folder = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(folder.File("danmaku.db"), new()
        {
            ["Events:Enabled"] = "true",
            ["Sockets:DrainTime"] = "00:00:01",
            ["Sockets:MoveWithin"] = "00:00:01",
        });
        var readers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => EventReader.OpenAsync(service.Url, "/rooms/demo/events", ("Accept-Encoding", "gzip"))));
        await Task.WhenAll(readers.Select(static reader => reader.NextAsync("snapshot")));
        await using var package = await NodeClient.StartAsync("eventsource.mjs", new { url = $"{service.Url}/rooms/demo/events" });
        await package.NextAsync("snapshot");

        var stopping = service.StopAsync();
        foreach (var reader in readers)
        {
            Assert.Equal(1_000, (await reader.NextAsync("move")).Data.GetProperty("withinMs").GetInt64());
            Assert.InRange(reader.Retry!.Value, 0, 500);
            Assert.Equal(4000, (await reader.NextAsync("close")).Data.GetProperty("code").GetInt32());
        }

        await package.NextAsync("move");
        await package.NextAsync("close");
        Assert.True(readers.Select(static reader => reader.Retry).Distinct().Count() > 3);
        Assert.Equal(0, await stopping);
        Assert.Contains("Drained: 11 connections have gone, 0 are closed now.", service.Output, StringComparison.Ordinal);
        await Task.WhenAll(readers.Select(static reader => reader.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task A_page_of_another_site_reads_a_room_with_the_browsers_own_EventSource()
    {
        await using var site = await CustomerSite.StartAsync();
        await using var service = await GatewayUnderTest.StartAsync(new()
        {
            ["Events:Enabled"] = "true",
            ["Events:RetryWithin"] = "00:00:00.5",
            ["Origins:Allowed:0"] = site.Url,
        });
        await using var line = new CuttableLine(service.Url);
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var mod = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        await mei.PostAsync("before");
        var page = await Browser.OpenAsync("about:blank");
        var encodings = new List<string?>();
        page.Response += (_, response) => encodings.Add(response.Headers.GetValueOrDefault("content-encoding"));
        await page.GotoAsync(site.Publish("events.md", "From a page", line.Url));
        var comments = page.Locator("#comments li");
        await Assertions.Expect(comments).ToHaveTextAsync(["mei: before"]);
        var id = Id(await mei.PostAsync("<b>前方高能</b>"));
        await Assertions.Expect(comments).ToHaveTextAsync(["mei: before", "mei: <b>前方高能</b>"]);

        line.Cut();
        await mei.PostAsync("meanwhile");
        await mod.AskAsync(new { type = "moderate", action = "delete", comments = (string[])[id] });

        await Assertions.Expect(comments).ToHaveTextAsync(["mei: before", "mei: meanwhile"]);
        Assert.Contains("gzip", encodings);
    }

    private static string? Event(JsonElement told) => told.GetProperty("event").GetString();

    private static JsonElement Data(JsonElement told) => told.GetProperty("data");

    private static bool Has(JsonElement told, Func<JsonElement, bool> wanted) =>
        Event(told) == "batch" && Data(told).GetProperty("events").EnumerateArray().Any(wanted);

    private static Task<JsonElement> CommentAsync(NodeClient reader, string text) => reader.NextAsync(
        told => Has(told, item => item.TryGetProperty("text", out var its) && its.GetString() == text), $"the comment {text}");

    private static string Id(JsonElement ack) => $"{ack.GetProperty("epoch")}.{ack.GetProperty("seq")}";
}
