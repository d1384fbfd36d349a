using System.Text.RegularExpressions;
using Danmaku.Tests.Support;
using Microsoft.Playwright;

namespace Danmaku.Tests.EndToEnd;

/// <summary>The moderators' console, in a real browser against the real service.</summary>
public sealed partial class ConsoleTests(Chromium browser) : BrowserTests(browser)
{
    [Fact]
    public async Task A_held_comment_waits_in_the_queue_until_it_is_approved_or_denied()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var bo = await service.JoinAsync("demo", ViewerTokens.For("bo"));
        var page = await OpenAsync(service.Url, "mod", "moderator");
        await page.GetByTestId("mod-settings").Locator("[name=holdBelow]").SelectOptionAsync("member");
        await page.GetByTestId("mod-settings-save").ClickAsync();
        await bo.NextEventAsync("settings");

        await mei.PostAsync("please show this");
        await mei.PostAsync("and this not");

        var queue = page.GetByTestId("mod-held-row");
        await Assertions.Expect(queue).ToHaveCountAsync(2);
        await Assertions.Expect(page).ToHaveTitleAsync(WaitingTitle());
        await queue.Filter(new() { HasText = "please show this" }).GetByTestId("mod-approve").ClickAsync();
        Assert.Equal("please show this", (await bo.NextEventAsync("show")).GetProperty("comments")[0].GetProperty("text").GetString());
        await queue.Filter(new() { HasText = "and this not" }).GetByTestId("mod-deny").ClickAsync();

        await Assertions.Expect(queue).ToHaveCountAsync(0);
        var denied = Rows(page).Filter(new() { HasText = "and this not" });
        await Assertions.Expect(denied).ToHaveAttributeAsync("data-state", "gone");
        await Assertions.Expect(denied).ToContainTextAsync("Denied by you");
    }

    [Fact]
    public async Task Rules_are_tried_before_they_are_put_in_force_and_rolled_back_with_one_press()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await mei.PostAsync("I like durian");
        await mei.PostAsync("I like melons");
        var page = await OpenAsync(service.Url, "mod", "moderator");
        await page.Locator("#tab-rules").ClickAsync();

        await page.GetByTestId("mod-rule-pattern").FillAsync("durian");
        await page.GetByTestId("mod-rule-add").ClickAsync();
        await page.GetByTestId("mod-whatif").ClickAsync();
        await Assertions.Expect(page.GetByTestId("mod-whatif-status")).ToContainTextAsync("1 of 2 comments");
        await Assertions.Expect(page.GetByTestId("mod-outcome")).ToContainTextAsync("durian");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("mod-rules-why").FillAsync("the smell");
        await page.GetByTestId("mod-rules-save").ClickAsync();

        var versions = page.GetByTestId("mod-rule-version");
        await Assertions.Expect(versions.First).ToContainTextAsync("the smell");
        await Assertions.Expect(versions.First).ToContainTextAsync("In force");
        Assert.Equal("term_blocked", (await mei.PostAsync("d u r i a n")).GetProperty("name").GetString());
        await versions.Last.GetByTestId("mod-rollback").ClickAsync();
        await Assertions.Expect(versions.First).ToContainTextAsync("Version 2");
        Assert.Equal("ack", (await mei.PostAsync("durian again")).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Rules_that_somebody_else_changed_meanwhile_keep_both_changes()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var other = await service.JoinAsync("demo", ViewerTokens.For("other", "moderator"));
        var page = await OpenAsync(service.Url, "mod", "moderator");
        await page.Locator("#tab-rules").ClickAsync();
        await Assertions.Expect(page.GetByTestId("mod-rules-changes")).ToContainTextAsync("version 0");
        await page.GetByTestId("mod-rule-pattern").FillAsync("durian");
        await page.GetByTestId("mod-rule-add").ClickAsync();

        await other.AskAsync(new { type = "moderate", action = "rules", rules = new { rules = new[] { new { pattern = "melon" } } }, why = "theirs" });

        await Assertions.Expect(page.GetByTestId("mod-rules-status")).ToContainTextAsync("version 1");
        await Assertions.Expect(page.GetByTestId("mod-rule")).ToHaveCountAsync(2);
        await page.GetByTestId("mod-rules-save").ClickAsync();
        await Assertions.Expect(page.GetByTestId("mod-rule-version").First).ToContainTextAsync("Rules: 2");
    }

    [Fact]
    public async Task Rules_are_read_from_text_and_wrong_lines_are_named()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        var page = await OpenAsync(service.Url, "mod", "moderator");
        await page.Locator("#tab-rules").ClickAsync();
        await page.GetByTestId("mod-transfer").ClickAsync();

        await page.GetByTestId("mod-transfer-text").FillAsync("mask term heck\nhold regex /(/");
        await page.GetByTestId("mod-transfer-merge").ClickAsync();
        await Assertions.Expect(page.GetByTestId("mod-transfer-status")).ToContainTextAsync("Line 2");
        await page.GetByTestId("mod-transfer-text").FillAsync("mask term heck\nspoiler");
        await page.GetByTestId("mod-transfer-merge").ClickAsync();

        await Assertions.Expect(page.GetByTestId("mod-rule")).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByTestId("mod-rule").Filter(new() { HasText = "heck" })).ToContainTextAsync("Mask");
    }

    [Fact]
    public async Task Slow_mode_and_mute_all_are_one_press_away()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var viewer = await service.JoinAsync("demo");
        var page = await OpenAsync(service.Url, "mod", "moderator");

        await page.GetByTestId("mod-slow").Locator("[value='30']").CheckAsync();
        Assert.Equal(30, (await viewer.NextEventAsync("settings")).GetProperty("settings").GetProperty("slowMode").GetDouble());
        await page.GetByTestId("mod-mute").CheckAsync();

        Assert.True((await viewer.NextEventAsync("settings")).GetProperty("settings").GetProperty("muteAll").GetBoolean());
        await Assertions.Expect(page.GetByTestId("mod-settings").Locator("[name=slowMode]")).ToHaveValueAsync("30");
    }

    [Fact]
    public async Task Keys_delete_a_comment_and_take_it_back()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var bo = await service.JoinAsync("demo");
        var page = await OpenAsync(service.Url, "mod", "moderator");
        await mei.PostAsync("oops");
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(1);

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("d");
        await bo.NextEventAsync("delete");
        await Assertions.Expect(Rows(page)).ToHaveAttributeAsync("data-state", "gone");
        await page.Keyboard.PressAsync("u");

        Assert.Equal("restored", (await bo.NextEventAsync("show")).GetProperty("cause").GetString());
        await Assertions.Expect(Rows(page)).ToHaveAttributeAsync("data-state", "shown");
    }

    [Fact]
    public async Task The_card_of_a_viewer_has_their_comments_notes_and_sanctions()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await mei.PostAsync("hello");
        var page = await OpenAsync(service.Url, "boss", "streamer");
        await Rows(page).GetByTestId("mod-card").ClickAsync();
        var card = page.GetByTestId("mod-viewer-card");
        await Assertions.Expect(card).ToContainTextAsync("hello");

        await card.GetByTestId("mod-card-note").FillAsync("new here");
        await card.GetByTestId("mod-card-note").PressAsync("Enter");
        await card.GetByTestId("mod-card-timeout").Last.ClickAsync();

        Assert.Equal("timeout", (await mei.NextAsync("notice")).GetProperty("action").GetString());
        await Assertions.Expect(card).ToContainTextAsync("new here");
        await card.GetByTestId("mod-lift").ClickAsync();
        Assert.Equal("lift", (await mei.NextAsync("notice")).GetProperty("about").GetString());
        await card.GetByTestId("mod-card-appoint").ClickAsync();
        await Assertions.Expect(card.GetByTestId("mod-card-appoint")).ToHaveTextAsync("Dismiss as moderator");
    }

    [Fact]
    public async Task A_refusal_stands_where_it_was_tried()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var boss = await service.JoinAsync("demo", ViewerTokens.For("boss", "streamer"));
        var page = await OpenAsync(service.Url, "mod", "moderator");
        await boss.PostAsync("welcome");

        await Rows(page).HoverAsync();
        await Rows(page).GetByTestId("mod-ban").ClickAsync();

        var refusal = page.GetByTestId("mod-refusal");
        await Assertions.Expect(refusal).ToContainTextAsync("Ban boss");
        await Assertions.Expect(Rows(page).Locator(".refused")).Not.ToBeEmptyAsync();
        await Assertions.Expect(Rows(page)).ToHaveAttributeAsync("data-state", "shown");
    }

    [Fact]
    public async Task While_the_connection_is_lost_nothing_is_sent_and_then_it_goes_on_by_itself()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await using var line = new CuttableLine(service.Url);
        var page = await OpenAsync(line.Url, "mod", "moderator");
        await mei.PostAsync("before");
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(1);

        line.Cut();
        await mei.PostAsync("meanwhile");

        await Assertions.Expect(Rows(page)).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByTestId("mod-state")).ToHaveAttributeAsync("data-state", "connected");
    }

    [Fact]
    public async Task Who_does_not_moderate_is_told_so_and_an_appointment_opens_the_page()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var boss = await service.JoinAsync("demo", ViewerTokens.For("boss", "streamer"));
        var page = await Browser.OpenAsync($"{service.Url}/moderate/demo#token={ViewerTokens.For("mei")}");
        await Assertions.Expect(page.GetByTestId("mod-denied")).ToContainTextAsync("You are mei, viewer");
        await Assertions.Expect(page.GetByTestId("mod-list")).ToBeHiddenAsync();

        await boss.AskAsync(new { type = "moderate", action = "appoint", viewer = "mei" });

        await Assertions.Expect(page.GetByTestId("mod-list")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("mod-denied")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Markup_in_a_comment_stays_text()
    {
        const string Attack = "<img src=x onerror=\"window.owned=1\">";
        await using var service = await GatewayUnderTest.StartAsync();
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For("<b>poster</b>"));
        var page = await OpenAsync(service.Url, "mod", "moderator");

        await poster.PostAsync(Attack);
        await Rows(page).GetByTestId("mod-card").ClickAsync();

        await Assertions.Expect(page.GetByTestId("mod-viewer-card")).ToContainTextAsync(Attack);
        await Assertions.Expect(Rows(page).First).ToContainTextAsync("<b>poster</b>");
        Assert.Equal(0, await page.Locator(".row img, .row b, .card b b").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("window.owned === undefined"));
    }

    [Theory]
    [InlineData(390, 844)]
    [InlineData(820, 1180)]
    [InlineData(1440, 900)]
    public async Task The_console_fits_its_window(int width, int height)
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var mei = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await mei.PostAsync(new string('长', 100));
        var page = await Browser.OpenAsync($"{service.Url}/moderate/demo#token={ViewerTokens.For("mod", "moderator")}", width, height);
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(1);

        foreach (var view in new[] { "held", "room", "rules", "appeals", "log", "live" })
        {
            var tab = page.Locator($"#tab-{view}");
            if (await tab.IsVisibleAsync())
            {
                await tab.ClickAsync();
                await Assertions.Expect(page.Locator($"#{view}")).ToBeInViewportAsync();
            }

            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }

        await Assertions.Expect(page.GetByTestId("mod-list")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Nobody_may_frame_the_console()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        using var http = service.CreateHttpClient();

        using var answer = await http.GetAsync("/moderate/demo");

        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\(2\) demo")]
    private static partial Regex WaitingTitle();

    private static ILocator Rows(IPage page) => page.GetByTestId("mod-list").GetByTestId("mod-row");

    private async Task<IPage> OpenAsync(string url, string id, string role)
    {
        var page = await Browser.OpenAsync($"{url}/moderate/demo#token={ViewerTokens.For(id, role)}");
        await Assertions.Expect(page.GetByTestId("mod-list")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByTestId("mod-state")).ToHaveAttributeAsync("data-state", "connected");
        return page;
    }
}
