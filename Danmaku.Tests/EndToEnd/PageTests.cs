using Danmaku.Tests.Support;
using Microsoft.Playwright;

namespace Danmaku.Tests.EndToEnd;

/// <summary>The viewer page and the overlay, in a real browser against the real service.</summary>
public sealed class PageTests(Chromium browser) : BrowserTests(browser)
{
    [Fact]
    public async Task Two_pages_see_each_others_comments()
    {
        await using var service = await GatewayUnderTest.StartDemoAsync();
        var mei = await Browser.OpenAsync($"{service.Url}/watch/demo");
        var bo = await Browser.OpenAsync($"{service.Url}/watch/demo");
        await ConnectedAsync(mei);
        await ConnectedAsync(bo);
        await mei.NoteAsync("comment");
        await bo.NoteAsync("comment");

        await PostAsync(mei, "前方高能");
        await Assertions.Expect(Items(bo)).ToHaveCountAsync(1);
        await PostAsync(bo, "hello from the other window");

        foreach (var page in new[] { mei, bo })
        {
            await Assertions.Expect(Items(page)).ToHaveCountAsync(2);
            await Assertions.Expect(Items(page).Nth(0)).ToContainTextAsync("前方高能");
            await Assertions.Expect(Items(page).Nth(1)).ToContainTextAsync("hello from the other window");
            Assert.Equal(["前方高能", "hello from the other window"], await page.NotedAsync(2));
        }

        await Assertions.Expect(mei.GetByTestId("viewers")).ToContainTextAsync("2");
    }

    [Fact]
    public async Task A_page_whose_connection_is_cut_comes_back_without_gap_or_repeat()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var line = new CuttableLine(service.Url);
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For("poster", "moderator"));
        var page = await Browser.OpenAsync($"{line.Url}/watch/demo#token={ViewerTokens.For("mei")}");
        await ConnectedAsync(page);
        await poster.PostAsync("comment 1");
        await Assertions.Expect(Items(page)).ToHaveCountAsync(1);

        for (var cut = 0; cut < 3; cut++)
        {
            line.Cut();
            for (var i = 0; i < 5; i++)
            {
                await poster.PostAsync($"comment {2 + (cut * 5) + i}");
            }

            await Assertions.Expect(Items(page)).ToHaveCountAsync(6 + (cut * 5));
        }

        var texts = await Items(page).AllInnerTextsAsync();
        Assert.Equal(16, texts.Count);
        Assert.All(texts.Index(), item => Assert.Contains($"comment {item.Index + 1}", item.Item + "\n", StringComparison.Ordinal));
        Assert.Equal("0 0", await page.EvaluateAsync<string>("`${danmaku.client.counters.missing} ${danmaku.client.counters.accounted}`"));
    }

    [Fact]
    public async Task A_shielded_word_does_not_appear()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For("poster"));
        var page = await Browser.OpenAsync($"{service.Url}/watch/demo#token={ViewerTokens.For("mei")}");
        await ConnectedAsync(page);
        await page.GetByTestId("settings-open").ClickAsync();
        await page.GetByTestId("shield-keyword-input").FillAsync("Spoiler");
        await page.GetByTestId("shield-keyword-add").ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.NoteAsync("comment");

        await poster.PostAsync("a SPOILER: he was a ghost");
        await poster.PostAsync("ｓｐｏｉｌｅｒ again");
        await poster.PostAsync("what a view");

        await Assertions.Expect(Items(page)).ToHaveCountAsync(1);
        await Assertions.Expect(Items(page)).ToContainTextAsync("what a view");
        Assert.Equal(["what a view"], await page.NotedAsync(1));
        await page.ReloadAsync();
        await ConnectedAsync(page);
        await Assertions.Expect(Items(page)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_script_in_a_comment_stays_text()
    {
        const string Attack = "<img src=x onerror=\"window.owned=1\"><script>window.owned=1</script>";
        await using var service = await GatewayUnderTest.StartAsync();
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For("<b>poster</b>"));
        var page = await Browser.OpenAsync($"{service.Url}/watch/demo#token={ViewerTokens.For("mei")}");
        await ConnectedAsync(page);

        await poster.PostAsync(Attack);

        await Assertions.Expect(Items(page)).ToContainTextAsync(Attack);
        await Assertions.Expect(Items(page)).ToContainTextAsync("<b>poster</b>");
        Assert.Equal(0, await Items(page).Locator("img, script, b").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("window.owned === undefined"));
    }

    [Fact]
    public async Task A_viewer_is_told_why_a_comment_was_refused()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var moderator = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        await moderator.AskAsync(new { type = "moderate", action = "configure", settings = new { slowMode = 300 } });
        var page = await Browser.OpenAsync($"{service.Url}/watch/demo#token={ViewerTokens.For("mei")}");
        await ConnectedAsync(page);

        await PostAsync(page, "first");
        await Assertions.Expect(Items(page)).ToHaveCountAsync(1);
        await PostAsync(page, "second");

        await Assertions.Expect(page.GetByTestId("post-status")).ToContainTextAsync("slow mode", new() { IgnoreCase = true });
        await Assertions.Expect(page.GetByTestId("post-text")).ToHaveValueAsync("second");
    }

    [Fact]
    public async Task Without_a_token_the_page_reads_and_says_why_it_cannot_post()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For("poster"));
        var page = await Browser.OpenAsync($"{service.Url}/watch/demo");
        await ConnectedAsync(page);

        await poster.PostAsync("for everybody");

        await Assertions.Expect(Items(page)).ToContainTextAsync("for everybody");
        await Assertions.Expect(page.GetByTestId("read-only")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1440, 900)]
    public async Task The_page_fits_its_window(int width, int height)
    {
        await using var service = await GatewayUnderTest.StartDemoAsync();
        var page = await Browser.OpenAsync($"{service.Url}/watch/demo", width, height);
        await ConnectedAsync(page);
        await PostAsync(page, new string('长', 100));
        await Assertions.Expect(Items(page)).ToHaveCountAsync(1);

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await Assertions.Expect(page.GetByTestId("stage")).ToBeInViewportAsync();
        await Assertions.Expect(page.GetByTestId("post-text")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task The_overlay_is_transparent_and_its_messages_expire()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For("poster"));
        var overlay = await Browser.OpenAsync($"{service.Url}/overlay/demo?mode=list&expire=1");
        await Assertions.Expect(overlay.Locator("html")).ToHaveAttributeAsync("data-state", "connected");

        await overlay.NoteAsync("list-item");
        await poster.PostAsync("on the stream");

        Assert.Contains("on the stream", Assert.Single(await overlay.NotedAsync(1)), StringComparison.Ordinal);
        await Assertions.Expect(Items(overlay)).ToHaveCountAsync(0);
        Assert.Equal(
            "rgba(0, 0, 0, 0) rgba(0, 0, 0, 0)",
            await overlay.EvaluateAsync<string>(
                "[document.documentElement, document.body].map(e => getComputedStyle(e).backgroundColor).join(' ')"));
    }

    private static ILocator Items(IPage page) => page.GetByTestId("list-item");

    private static Task ConnectedAsync(IPage page) =>
        Assertions.Expect(page.GetByTestId("connection-state")).ToHaveAttributeAsync("data-state", "connected");

    private static async Task PostAsync(IPage page, string text)
    {
        await page.GetByTestId("post-text").FillAsync(text);
        await page.GetByTestId("post-text").PressAsync("Enter");
    }
}
