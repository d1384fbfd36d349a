using Danmaku.Tests.Support;
using Microsoft.Playwright;

namespace Danmaku.Tests.EndToEnd;

/// <summary>What moderators do on their page and what viewers see of it on theirs, in a real browser against the real service.</summary>
public sealed class ModerationWalkTests(Chromium browser) : BrowserTests(browser)
{
    [Fact]
    public async Task A_timeout_takes_a_comment_off_the_other_page_tells_its_viewer_stands_in_the_log_and_is_undone()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        var mei = await WatchAsync(service, "mei");
        var bo = await WatchAsync(service, "bo");
        var console = await Browser.OpenAsync($"{service.Url}/moderate/demo#token={ViewerTokens.For("mod", "moderator")}");
        await Assertions.Expect(console.GetByTestId("mod-state")).ToHaveAttributeAsync("data-state", "connected");

        await PostAsync(mei, "the ending is that");
        var row = console.GetByTestId("mod-row");
        await Assertions.Expect(row).ToContainTextAsync("the ending is that");
        await Assertions.Expect(Items(bo)).ToHaveCountAsync(1);

        await console.Keyboard.PressAsync("j");
        await console.Keyboard.PressAsync("t");
        await Assertions.Expect(Items(bo)).ToHaveCountAsync(0);
        await Assertions.Expect(bo.GetByTestId("comment")).ToHaveCountAsync(0);
        await Assertions.Expect(mei.GetByTestId("post-status")).ToContainTextAsync("You are timed out.");
        await Assertions.Expect(mei.GetByTestId("post-send")).ToBeDisabledAsync();

        await console.Locator("#tab-log").ClickAsync();
        var entry = console.GetByTestId("mod-log-row").First;
        await Assertions.Expect(entry).ToContainTextAsync("mei");
        await Assertions.Expect(entry).ToContainTextAsync("the ending is that");

        await entry.GetByTestId("mod-log-undo").ClickAsync();
        await Assertions.Expect(Items(bo)).ToHaveCountAsync(1);
        await Assertions.Expect(Items(bo)).ToContainTextAsync("the ending is that");
        await Assertions.Expect(mei.GetByTestId("post-status")).ToContainTextAsync("You may comment again.");
        await PostAsync(mei, "sorry");
        await Assertions.Expect(Items(bo)).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_warned_viewer_confirms_that_they_have_read_it_before_they_post_again()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var moderator = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        var mei = await WatchAsync(service, "mei");

        await moderator.AskAsync(new { type = "moderate", action = "warn", viewer = "mei", reason = "no spoilers" });
        await Assertions.Expect(mei.GetByTestId("notice")).ToContainTextAsync("no spoilers");
        await mei.ReloadAsync();
        await Assertions.Expect(mei.GetByTestId("notice")).ToContainTextAsync("no spoilers");
        await PostAsync(mei, "hello");
        await Assertions.Expect(mei.GetByTestId("post-status")).ToContainTextAsync("You were warned.");
        await mei.GetByTestId("notice-acknowledge").ClickAsync();

        await Assertions.Expect(mei.GetByTestId("notice")).ToHaveCountAsync(0);
        await PostAsync(mei, "hello");
        Assert.Equal("hello", (await moderator.NextEventAsync("comment")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_banned_viewer_appeals_once_and_is_told_the_answer()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var moderator = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        var mei = await WatchAsync(service, "mei");
        await moderator.AskAsync(new { type = "moderate", action = "ban", viewer = "mei", reason = "bots" });

        await mei.GetByTestId("notice-appeal").ClickAsync();
        await mei.GetByTestId("notice-appeal-text").FillAsync("I am no bot");
        await mei.GetByTestId("notice-appeal-send").ClickAsync();
        var appeal = (await moderator.NextEventAsync("appeal")).GetProperty("appeal");
        Assert.Equal("I am no bot", appeal.GetProperty("text").GetString());
        await Assertions.Expect(mei.GetByTestId("notice")).ToContainTextAsync("You have appealed.");
        await mei.ReloadAsync();
        await Assertions.Expect(mei.GetByTestId("notice")).ToContainTextAsync("You have appealed.");

        await moderator.AskAsync(new
        {
            type = "moderate",
            action = "answer",
            appeal = appeal.GetProperty("id").GetString(),
            granted = true,
            text = "You are right.",
        });
        await Assertions.Expect(mei.GetByTestId("notice")).ToContainTextAsync("You are right.");
        await PostAsync(mei, "thank you");
        await Assertions.Expect(Items(mei)).ToContainTextAsync("thank you");
    }

    [Fact]
    public async Task A_held_comment_says_so_to_its_author_and_is_on_all_pages_once_it_is_approved()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var moderator = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        var mei = await WatchAsync(service, "mei");
        var bo = await WatchAsync(service, "bo");
        await moderator.AskAsync(new { type = "moderate", action = "configure", settings = new { holdBelow = "member" } });

        await PostAsync(mei, "may I");
        await Assertions.Expect(Items(mei)).ToContainTextAsync("Waits for a moderator");
        await Assertions.Expect(Items(bo)).ToHaveCountAsync(0);
        object[] comments = [$"{(await moderator.NextAsync("batch")).GetProperty("epoch")}.{(await moderator.NextEventAsync("comment")).GetProperty("seq")}"];
        await moderator.AskAsync(new { type = "moderate", action = "approve", comments });

        await Assertions.Expect(Items(bo)).ToContainTextAsync("may I");
        await Assertions.Expect(Items(mei)).Not.ToContainTextAsync("Waits for a moderator");
        await Assertions.Expect(Items(mei)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_pinned_comment_and_an_announcement_stand_out_and_go_when_they_are_taken_back()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var moderator = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        var mei = await WatchAsync(service, "mei");
        var posted = await moderator.PostAsync("read this");
        await moderator.AskAsync(new { type = "moderate", action = "pin", comment = $"{posted.GetProperty("epoch")}.{posted.GetProperty("seq")}" });
        var announced = await moderator.AskAsync(new { type = "moderate", action = "announce", text = "We start in five minutes" });

        await Assertions.Expect(mei.GetByTestId("pin")).ToContainTextAsync("read this");
        await Assertions.Expect(mei.GetByTestId("announcement")).ToContainTextAsync("We start in five minutes");
        await moderator.AskAsync(new { type = "moderate", action = "undo", @event = $"{announced.GetProperty("epoch")}.{announced.GetProperty("seq")}" });
        await moderator.AskAsync(new { type = "moderate", action = "unpin" });

        await Assertions.Expect(mei.GetByTestId("announcement")).ToHaveCountAsync(0);
        await Assertions.Expect(mei.GetByTestId("pin")).ToBeHiddenAsync();
    }

    private static ILocator Items(IPage page) => page.GetByTestId("list-item");

    private static async Task PostAsync(IPage page, string text)
    {
        await page.GetByTestId("post-text").FillAsync(text);
        await page.GetByTestId("post-send").ClickAsync();
    }

    private async Task<IPage> WatchAsync(GatewayUnderTest service, string viewer)
    {
        var page = await Browser.OpenAsync($"{service.Url}/watch/demo#token={ViewerTokens.For(viewer)}");
        await Assertions.Expect(page.GetByTestId("connection-state")).ToHaveAttributeAsync("data-state", "connected");
        return page;
    }
}
