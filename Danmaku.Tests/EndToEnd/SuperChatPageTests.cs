using System.Globalization;
using Danmaku.Tests.Support;
using Microsoft.Playwright;

namespace Danmaku.Tests.EndToEnd;

/// <summary>Super chats on the viewer page and the overlay, in a real browser.</summary>
public sealed class SuperChatPageTests(Chromium browser) : BrowserTests(browser)
{
    [Theory]
    [InlineData("/watch/demo", 390)]
    [InlineData("/watch/demo", 1280)]
    [InlineData("/overlay/demo", 1280)]
    [InlineData("/overlay/demo?mode=list", 390)]
    public async Task They_stand_side_by_side_with_what_was_paid_until_they_are_deleted(string path, int width)
    {
        await using var service = await GatewayUnderTest.StartAsync();
        await using var moderator = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        var early = await PayAsync(service, "mei", 500, "before the page was there");
        var page = await Browser.OpenAsync(service.Url + path, width, 844);
        await Assertions.Expect(Cards(page)).ToHaveCountAsync(1);

        await PayAsync(service, "bo", 12_345, "while it was");

        await Assertions.Expect(Cards(page)).ToHaveCountAsync(2);
        await Assertions.Expect(Cards(page).Nth(0)).ToContainTextAsync("$123.45");
        await Assertions.Expect(Cards(page).Nth(0)).ToContainTextAsync("while it was");
        await Assertions.Expect(Cards(page).Nth(1)).ToContainTextAsync("$5");
        Assert.Equal(["7", "3"], await Cards(page).EvaluateAllAsync<string[]>("cards => cards.map((card) => card.dataset.tier)"));
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var boxes = new[] { (await Cards(page).Nth(0).BoundingBoxAsync())!, (await Cards(page).Nth(1).BoundingBoxAsync())! };
        Assert.True(boxes[0].X + boxes[0].Width <= boxes[1].X || boxes[0].Y + boxes[0].Height <= boxes[1].Y);

        await moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { early } });

        await Assertions.Expect(Cards(page)).ToHaveCountAsync(1);
        await moderator.AskAsync(new { type = "moderate", action = "clear" });
        await Assertions.Expect(page.GetByTestId("super-chats")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task When_its_time_is_over_a_card_leaves_and_the_comment_stays()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        var page = await Browser.OpenAsync($"{service.Url}/watch/demo");
        await Assertions.Expect(page.GetByTestId("connection-state")).ToHaveAttributeAsync("data-state", "connected");

        await page.NoteAsync("super-chat");
        await PayAsync(service, "mei", 500, "short", seconds: 5);

        Assert.Contains("$5", Assert.Single(await page.NotedAsync(1)), StringComparison.Ordinal);
        await Assertions.Expect(Cards(page)).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByTestId("list-item")).ToContainTextAsync("$5");
    }

    [Fact]
    public async Task An_overlay_can_do_without_them()
    {
        await using var service = await GatewayUnderTest.StartAsync();
        var page = await Browser.OpenAsync($"{service.Url}/overlay/demo?mode=list&paid=off");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-state", "connected");

        await PayAsync(service, "mei", 500, "hello");

        await Assertions.Expect(page.GetByTestId("list-item")).ToContainTextAsync("hello");
        await Assertions.Expect(Cards(page)).ToHaveCountAsync(0);
    }

    private static async Task<string> PayAsync(GatewayUnderTest service, string viewer, long amount, string text, int seconds = 120)
    {
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For(viewer));
        var receipt = ViewerTokens.Sign(new()
        {
            ["sub"] = viewer,
            ["room"] = "demo",
            ["jti"] = $"pay-{viewer}",
            ["exp"] = TimeProvider.System.GetUtcNow().AddMinutes(2).ToUnixTimeSeconds(),
            ["super_chat"] = new Dictionary<string, object> { ["amount"] = amount, ["currency"] = "USD", ["duration"] = seconds },
        });
        var ack = await poster.AskAsync(new { type = "post", text, receipt });
        Assert.Equal("ack", ack.GetProperty("type").GetString());
        return string.Create(CultureInfo.InvariantCulture, $"{ack.GetProperty("epoch").GetInt64()}.{ack.GetProperty("seq").GetInt64()}");
    }

    private static ILocator Cards(IPage page) => page.GetByTestId("super-chat");
}
