using System.Text.Json;
using Danmaku.Tests.Support;
using Microsoft.Playwright;

namespace Danmaku.Tests.Doors.Players;

/// <summary>The pages of docs/doors/players.md, with the players as they come from npm, in a real browser on another site than the gateway's.</summary>
public sealed class PlayerPagesTests(Chromium browser) : BrowserTests(browser)
{
    private const string Attack = "<img src=x onerror=hacked()>";

    [Fact]
    public async Task DPlayer_shows_a_live_room_posts_to_it_and_takes_off_what_is_deleted()
    {
        await using var site = await CustomerSite.StartAsync();
        await using var service = await StartAsync(site);
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo"));
        await using var mod = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        var page = await OpenAsync(site, site.Publish("players.md", "DPlayer, live", service.Url));
        await JoinedAsync(service, bo, 3);

        var theirs = Id(await bo.AskAsync(new { type = "post", text = "前方高能", mode = "top", color = 0xFF0000 }));
        var shown = page.Locator(".dplayer-danmaku-top").Filter(new() { HasText = "前方高能" });
        await Assertions.Expect(shown).ToBeVisibleAsync();
        await Assertions.Expect(shown).ToHaveCSSAsync("color", "rgb(255, 0, 0)");
        await SayInDPlayerAsync(page, "from the player");
        var heard = await CommentAsync(bo, "from the player");
        Assert.Equal("mei", heard.GetProperty("from").GetProperty("id").GetString());
        await bo.PostAsync("after it");
        await Assertions.Expect(page.Locator(".dplayer-danmaku-item").Filter(new() { HasText = "after it" })).ToBeVisibleAsync();
        var own = page.Locator(".dplayer-danmaku-item").Filter(new() { HasText = "from the player" });
        await Assertions.Expect(own).ToHaveCountAsync(1);

        await mod.AskAsync(new { type = "moderate", action = "delete", comments = (string[])[theirs, $"{Epoch(theirs)}.{heard.GetProperty("seq")}"] });

        await Assertions.Expect(shown).ToHaveCountAsync(0);
        await Assertions.Expect(own).ToHaveCountAsync(0);
        AssertNoErrors(page);
    }

    [Fact]
    public async Task DPlayer_says_why_a_comment_was_refused_and_takes_it_off_again()
    {
        await using var site = await CustomerSite.StartAsync();
        await using var service = await StartAsync(site);
        await using var mod = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        await mod.AskAsync(new { type = "moderate", action = "configure", settings = new { muteAll = true } });
        var page = await OpenAsync(site, site.Publish("players.md", "DPlayer, live", service.Url));
        await JoinedAsync(service, mod, 2);

        await SayInDPlayerAsync(page, "may I?");

        await Assertions.Expect(page.Locator(".dplayer-notice")).ToContainTextAsync("moderators");
        await Assertions.Expect(page.Locator(".dplayer-danmaku-item").Filter(new() { HasText = "may I?" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task ArtPlayer_shows_a_live_room_posts_to_it_and_takes_off_what_is_deleted()
    {
        await using var site = await CustomerSite.StartAsync();
        await using var service = await StartAsync(site);
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo"));
        await using var mod = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        var page = await OpenAsync(site, site.Publish("players.md", "ArtPlayer", service.Url));
        await JoinedAsync(service, bo, 3);

        var theirs = Id(await bo.AskAsync(new { type = "post", text = Attack, mode = "bottom", color = 0xFF, size = "large" }));
        var shown = page.Locator($".art-danmuku [data-id='{theirs}']");
        await Assertions.Expect(shown).ToBeVisibleAsync();
        await Assertions.Expect(shown).ToHaveTextAsync(Attack);
        await Assertions.Expect(shown).ToHaveCSSAsync("color", "rgb(0, 0, 255)");
        await Assertions.Expect(shown).ToHaveAttributeAsync("data-mode", "2");
        await page.Locator(".apd-input").FillAsync("from the player");
        await page.Locator(".apd-input").PressAsync("Enter");
        var heard = await CommentAsync(bo, "from the player");
        var own = page.Locator($".art-danmuku [data-id='{Epoch(theirs)}.{heard.GetProperty("seq")}']");
        await Assertions.Expect(own).ToHaveTextAsync("from the player");
        var after = Id(await bo.PostAsync("after it"));
        await Assertions.Expect(page.Locator($".art-danmuku [data-id='{after}']")).ToBeVisibleAsync();
        await Assertions.Expect(own).ToHaveCountAsync(1);

        await mod.AskAsync(new { type = "moderate", action = "delete", comments = (string[])[theirs, $"{Epoch(theirs)}.{heard.GetProperty("seq")}"] });

        await Assertions.Expect(shown).ToHaveTextAsync("");
        await Assertions.Expect(own).ToHaveTextAsync("");
        AssertNoErrors(page);
    }

    [Theory]
    [InlineData("dom")]
    [InlineData("canvas")]
    public async Task Danmaku_js_shows_a_live_room_posts_to_it_and_takes_off_what_is_deleted(string engine)
    {
        await using var site = await CustomerSite.StartAsync();
        await using var service = await StartAsync(site);
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo"));
        await using var mod = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        var page = await OpenAsync(site, site.Publish("players.md", "danmaku.js", service.Url, html => html
            .Replace("engine: 'dom'", $"engine: '{engine}'", StringComparison.Ordinal)
            .Replace("const danmaku =", "const danmaku = window.danmaku =", StringComparison.Ordinal)));
        await JoinedAsync(service, bo, 3);

        await bo.AskAsync(new { type = "post", text = "から右へ", mode = "reverse", color = 0xFF00 });
        await DrawnAsync(page, engine, "から右へ", "ltr", "#00ff00");
        await page.Locator("[name=text]").FillAsync("from the page");
        await page.Locator("[name=text]").PressAsync("Enter");
        await CommentAsync(bo, "from the page");
        await DrawnAsync(page, engine, "from the page", "top", "#ffcc00");
        await bo.PostAsync("after it");
        await DrawnAsync(page, engine, "after it", "rtl", "#ffffff");
        Assert.Equal(1, await page.EvaluateAsync<int>("danmaku.comments.filter((one) => one.text === 'from the page').length"));

        await mod.AskAsync(new { type = "moderate", action = "clear" });

        await page.WaitForFunctionAsync("() => danmaku.comments.every((one) => one.text === '')");
        await page.WaitForFunctionAsync(engine == "dom"
            ? "() => danmaku.container.textContent === ''"
            : "() => { const c = danmaku.container.querySelector('canvas'); return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.every((value) => value === 0); }");
        AssertNoErrors(page);
    }

    [Fact]
    public async Task A_player_whose_line_was_cut_shows_what_it_missed()
    {
        await using var site = await CustomerSite.StartAsync();
        await using var service = await StartAsync(site);
        await using var line = new CuttableLine(service.Url);
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo"));
        var page = await OpenAsync(site, site.Publish("players.md", "danmaku.js", line.Url, static html => html
            .Replace("const danmaku =", "const danmaku = window.danmaku =", StringComparison.Ordinal)));
        await JoinedAsync(service, bo, 2);
        await bo.PostAsync("before");
        await DrawnAsync(page, "dom", "before", "rtl", "#ffffff");

        line.Cut();
        await bo.PostAsync("meanwhile");

        await DrawnAsync(page, "dom", "meanwhile", "rtl", "#ffffff");
        Assert.Equal(1, await page.EvaluateAsync<int>("danmaku.comments.filter((one) => one.text === 'before').length"));
    }

    [Fact]
    public async Task DPlayer_shows_a_recorded_room_and_posts_to_it()
    {
        await using var site = await CustomerSite.StartAsync();
        await using var service = await StartAsync(site);
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo"));
        await bo.AskAsync(new { type = "post", text = "at the start", mode = "bottom", color = 0xFF, mediaTime = 0.2 });
        await bo.AskAsync(new { type = "post", text = "much later", mediaTime = 50 });
        var page = await OpenAsync(site, site.Publish("players.md", "DPlayer, recorded", service.Url, Playing));

        var shown = page.Locator(".dplayer-danmaku-bottom").Filter(new() { HasText = "at the start" });
        await Assertions.Expect(shown).ToBeVisibleAsync();
        await Assertions.Expect(shown).ToHaveCSSAsync("color", "rgb(0, 0, 255)");
        await SayInDPlayerAsync(page, "from the player");

        var heard = await CommentAsync(bo, "from the player");
        Assert.InRange(heard.GetProperty("mediaTime").GetDouble(), 0.2, 59);
        await Assertions.Expect(page.Locator(".dplayer-danmaku-item").Filter(new() { HasText = "much later" })).ToHaveCountAsync(0);
        AssertNoErrors(page);
    }

    [Theory]
    [InlineData("DPlayer, live")]
    [InlineData("DPlayer, recorded")]
    public async Task Markup_in_comments_and_names_stays_text_in_DPlayer(string example)
    {
        await using var site = await CustomerSite.StartAsync();
        await using var service = await StartAsync(site);
        var evil = ViewerTokens.Sign(new()
        {
            ["sub"] = "evil",
            ["name"] = Attack,
            ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
        });
        await using var viewer = await service.JoinAsync("demo", evil);
        await viewer.AskAsync(new { type = "post", text = $"1 {Attack}", mediaTime = 0.2 });
        site.Token = evil;

        // Without a policy, which would keep the attack from running.
        var page = await OpenAsync(site, site.Publish(
            "players.md", example, service.Url, static html => "<script>window.hacked = () => { window.wasHacked = true; };</script>" + Playing(html), strict: false), evil);
        var isLive = example.EndsWith("live", StringComparison.Ordinal);
        await JoinedAsync(service, viewer, isLive ? 2 : 1);
        await viewer.AskAsync(new { type = "post", text = $"2 {Attack}", mediaTime = 0.2 });
        var comments = page.Locator(".dplayer-danmaku-item");
        await Assertions.Expect(comments.GetByText($"{(isLive ? "2" : "1")} {Attack}")).ToBeVisibleAsync();
        await page.EvaluateAsync("() => { player.seek(0); }");
        await SayInDPlayerAsync(page, $"3 {Attack}");
        await Assertions.Expect(comments.GetByText($"3 {Attack}")).ToBeVisibleAsync();
        if (isLive)
        {
            // What the player keeps of its viewer's own words is written once more when they go back.
            await page.EvaluateAsync("() => { player.seek(0); }");
            await Assertions.Expect(comments.GetByText($"3 {Attack}")).ToBeVisibleAsync();
        }

        Assert.Equal(0, await page.Locator(".dplayer-danmaku img").CountAsync());
        Assert.False(await page.EvaluateAsync<bool>("window.wasHacked === true"));
    }

    private static string Playing(string html) => html
        .Replace("const player = new DPlayer({", "const player = window.player = new DPlayer({ autoplay: true, volume: 0,", StringComparison.Ordinal);

    private static Task<GatewayUnderTest> StartAsync(CustomerSite site) =>
        GatewayUnderTest.StartAsync(new() { ["Origins:Allowed:0"] = site.Url, ["Players:Enabled"] = "true" });

    private readonly List<string> _errors = [];

    private async Task<IPage> OpenAsync(CustomerSite site, string url, string? token = null)
    {
        site.Token = token ?? ViewerTokens.For("mei");
        var page = await Browser.OpenAsync("about:blank", 700, 480);
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load", StringComparison.Ordinal))
            {
                _errors.Add(message.Text);
            }
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                _errors.Add($"{response.Status} of {response.Url}");
            }
        };
        await page.GotoAsync(url);
        return page;
    }

    /// <summary>Waits until so many viewers are in the room, the page's among them.</summary>
    private static async Task JoinedAsync(GatewayUnderTest service, TestViewer viewer, int count)
    {
        using var http = service.CreateHttpClient();
        if (JsonElement.Parse(await http.GetStringAsync(new Uri("/rooms/demo", UriKind.Relative))).GetProperty("viewers").GetInt32() < count)
        {
            while ((await viewer.NextAsync("viewers")).GetProperty("count").GetInt32() < count)
            {
            }
        }
    }

    private static async Task SayInDPlayerAsync(IPage page, string text)
    {
        await page.Locator("#player").HoverAsync();
        await page.Locator(".dplayer-comment-icon").ClickAsync();
        await page.Locator(".dplayer-comment-input").FillAsync(text);
        await page.Locator(".dplayer-comment-input").PressAsync("Enter");
    }

    private static async Task DrawnAsync(IPage page, string engine, string text, string mode, string color) => await page.WaitForFunctionAsync(
        """
        ([engine, text, mode, color]) => {
          const one = danmaku.comments.find((comment) => comment.text === text);
          return one?.mode === mode && (one.style.color ?? one.style.fillStyle) === color
            && (engine === 'dom' ? one.node?.textContent === text && one.node.isConnected : one.canvas !== undefined);
        }
        """,
        new object[] { engine, text, mode, color });

    private static async Task<JsonElement> CommentAsync(TestViewer viewer, string text) => (await viewer.CommentAsync(text))
        .GetProperty("events").EnumerateArray().First(item => item.TryGetProperty("text", out var its) && its.GetString() == text);

    private static string Id(JsonElement ack) => $"{ack.GetProperty("epoch")}.{ack.GetProperty("seq")}";

    private static string Epoch(string id) => id.Split('.')[0];

    private void AssertNoErrors(IPage page) => Assert.True(_errors.Count == 0, $"{page.Url}: {string.Join('\n', _errors)}");
}
