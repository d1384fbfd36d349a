using System.Buffers.Binary;
using System.Globalization;
using Danmaku.Tests.Support;
using Microsoft.Playwright;

namespace Danmaku.Tests.Recording;

/// <summary>The replay page in a real browser against the real service.</summary>
public sealed class ReplayPageTests(Chromium browser) : BrowserTests(browser)
{
    // How many pixels of the stage have something on them.
    private const string Painted =
        "(({ width, height }, context) => context.getImageData(0, 0, width, height).data.filter((value, index) => index % 4 === 3 && value > 0).length)"
        + "(document.querySelector('.stage-canvas'), document.querySelector('.stage-canvas').getContext('2d'))";

    [Fact]
    public async Task A_seek_shows_the_comments_of_that_moment()
    {
        await using var service = await RecordedAsync();
        var page = await Browser.OpenAsync($"{service.Url}/replay/demo");
        await Assertions.Expect(Items(page)).ToContainTextAsync("at the start");

        await SeekAsync(page, 89);

        await Assertions.Expect(Items(page)).ToHaveCountAsync(1);
        await Assertions.Expect(Items(page)).ToContainTextAsync("at ninety");
        await Assertions.Expect(page.GetByTestId("comment")).ToHaveCountAsync(1);
        await SeekAsync(page, 39.5);
        await Assertions.Expect(Items(page)).ToHaveCountAsync(1);
        await Assertions.Expect(Items(page)).ToContainTextAsync("at forty");
    }

    [Fact]
    public async Task Paused_the_picture_stands_and_nothing_comes_until_it_plays()
    {
        await using var service = await RecordedAsync();
        var page = await Browser.OpenAsync($"{service.Url}/replay/demo?t=30");
        await page.EvaluateAsync("danmaku.media.pause()");
        await Assertions.Expect(page.GetByTestId("play")).ToHaveAttributeAsync("aria-label", "Play");
        await SeekAsync(page, 39.9);
        await Assertions.Expect(page.GetByTestId("connection-state")).ToHaveAttributeAsync("data-state", "connected");
        var stood = await page.EvaluateAsync<double>("danmaku.media.currentTime");
        Assert.Equal(stood, await page.EvaluateAsync<double>("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(danmaku.media.currentTime))))"));
        await Assertions.Expect(Items(page)).ToHaveCountAsync(0);

        await page.GetByTestId("play").ClickAsync();

        await Assertions.Expect(Items(page)).ToContainTextAsync("at forty");
    }

    [Fact]
    public async Task At_four_times_the_speed_it_gets_there_in_a_quarter_of_the_time()
    {
        await using var service = await RecordedAsync();
        var page = await Browser.OpenAsync($"{service.Url}/replay/demo?t=34");
        await page.GetByTestId("speed").SelectOptionAsync("4");

        // Until the recording is there the clock stands.
        await Assertions.Expect(page.GetByTestId("time")).ToContainTextAsync("/ 1:40");
        var before = await page.EvaluateAsync<double>("danmaku.media.currentTime - performance.now() / 250");

        await Assertions.Expect(Items(page)).ToContainTextAsync("at forty");

        Assert.InRange(await page.EvaluateAsync<double>("danmaku.media.currentTime - performance.now() / 250") - before, -0.2, 0.2);
    }

    [Fact]
    public async Task A_comment_deleted_meanwhile_leaves_the_page()
    {
        await using var service = await RecordedAsync();
        await using var moderator = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        var page = await Browser.OpenAsync($"{service.Url}/replay/demo?t=39.5");
        await Assertions.Expect(Items(page)).ToContainTextAsync("at forty");
        var id = await Items(page).GetAttributeAsync("data-id");

        await moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { id } });

        await Assertions.Expect(Items(page)).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByTestId("comment")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_comment_deleted_while_the_picture_stands_leaves_it()
    {
        await using var service = await RecordedAsync();
        await using var moderator = await service.JoinAsync("demo", ViewerTokens.For("mod", "moderator"));
        var page = await Browser.OpenAsync($"{service.Url}/replay/demo?t=39.5");
        await Assertions.Expect(page.GetByTestId("comment")).ToHaveCountAsync(1);
        await UntilAsync(page, Painted + " > 0");
        await page.GetByTestId("play").ClickAsync();
        var id = await Items(page).GetAttributeAsync("data-id");

        await moderator.AskAsync(new { type = "moderate", action = "delete", comments = new[] { id } });

        await UntilAsync(page, Painted + " === 0");
        await Assertions.Expect(Items(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_seek_while_the_picture_stands_clears_it()
    {
        await using var service = await RecordedAsync();
        var page = await Browser.OpenAsync($"{service.Url}/replay/demo?t=39.5");
        await Assertions.Expect(page.GetByTestId("comment")).ToHaveCountAsync(1);
        await UntilAsync(page, Painted + " > 0");
        await page.GetByTestId("play").ClickAsync();

        await SeekAsync(page, 20);

        await UntilAsync(page, Painted + " === 0");
        await Assertions.Expect(page.GetByText("Paused. Play it to see")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task By_keyboard_the_bar_goes_by_five_seconds_and_by_the_minute()
    {
        await using var service = await RecordedAsync();
        var page = await Browser.OpenAsync($"{service.Url}/replay/demo?t=10");
        await Assertions.Expect(page.GetByTestId("time")).ToContainTextAsync("/ 1:40");
        await page.EvaluateAsync("danmaku.media.pause(), danmaku.media.currentTime = 10");
        await page.GetByTestId("seek").FocusAsync();

        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("PageUp");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowUp");

        Assert.Equal(75, await page.EvaluateAsync<double>("danmaku.media.currentTime"));
        await page.Keyboard.PressAsync("Space");
        Assert.False(await page.EvaluateAsync<bool>("danmaku.media.paused"));
    }

    [Fact]
    public async Task Of_a_recording_that_is_too_large_the_viewer_picks_a_part()
    {
        await using var service = await GatewayUnderTest.StartAsync(new() { ["Recording:ReplayComments"] = "2" });
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For("poster"));
        long last = 0;
        foreach (var text in new[] { "one", "two", "three" })
        {
            // Each in a millisecond of its own.
            SpinWait.SpinUntil(() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() > last + 1);
            await poster.AskAsync(new { type = "post", text, mediaTime = 0.1 });
            last = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        }

        var page = await Browser.OpenAsync($"{service.Url}/replay/demo");
        await Assertions.Expect(page.GetByTestId("message")).ToContainTextAsync("more than 2 comments");
        await Assertions.Expect(page.GetByTestId("message").GetByRole(AriaRole.Button)).ToHaveCountAsync(2);
        await page.GetByTestId("message").GetByRole(AriaRole.Button).First.ClickAsync();

        await Assertions.Expect(Items(page)).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByTestId("message")).ToBeHiddenAsync();
        Assert.Contains("until=", page.Url, StringComparison.Ordinal);
        await page.ReloadAsync();
        await Assertions.Expect(Items(page)).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Whoever_is_refused_is_told_why_and_can_go_on_as_a_guest()
    {
        await using var service = await RecordedAsync();
        var page = await Browser.OpenAsync($"{service.Url}/replay/demo#token=nonsense");

        await Assertions.Expect(page.GetByTestId("message")).ToContainTextAsync("sign-in is not accepted");
        await page.GetByTestId("message").GetByRole(AriaRole.Button).ClickAsync();

        await Assertions.Expect(Items(page)).ToContainTextAsync("at the start");
    }

    [Fact]
    public async Task What_is_said_in_the_room_meanwhile_is_no_part_of_the_replay()
    {
        await using var service = await RecordedAsync();
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For("live"));
        var page = await Browser.OpenAsync($"{service.Url}/replay/demo?t=39.5");
        await Assertions.Expect(Items(page)).ToContainTextAsync("at forty");

        await poster.AskAsync(new { type = "post", text = "now", mediaTime = 80 });
        await UntilAsync(page, "danmaku.client.counters.delivered > 0");

        await Assertions.Expect(Items(page)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_super_chat_has_its_card()
    {
        await using var service = await RecordedAsync();
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For("mei"));
        await poster.AskAsync(new { type = "post", text = "thank you", mediaTime = 60, receipt = ViewerTokens.Receipt("mei", "demo") });
        var page = await Browser.OpenAsync($"{service.Url}/replay/demo?t=59.5");

        await Assertions.Expect(page.GetByTestId("super-chat")).ToContainTextAsync("$5");
        await SeekAsync(page, 0);
        await Assertions.Expect(page.GetByTestId("super-chat")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Along_a_video_the_video_leads()
    {
        await using var service = await RecordedAsync();
        var page = await Browser.OpenAsync("about:blank");
        await page.RouteAsync("**/film.wav", route => ServeAsync(route, Silence(TimeSpan.FromSeconds(100))));
        await page.GotoAsync($"{service.Url}/replay/demo?video=/film.wav&t=39.5");

        await Assertions.Expect(Items(page)).ToContainTextAsync("at forty");
        await Assertions.Expect(page.GetByTestId("time")).ToContainTextAsync("/ 1:40");
        await page.EvaluateAsync("danmaku.media.currentTime = 89.5");
        await Assertions.Expect(Items(page)).ToContainTextAsync("at ninety");
        await page.GetByTestId("play").ClickAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('video').paused"));
    }

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1280, 800)]
    public async Task The_page_fits_its_window(int width, int height)
    {
        await using var service = await RecordedAsync();
        var page = await Browser.OpenAsync($"{service.Url}/replay/demo", width, height);
        await Assertions.Expect(Items(page)).ToContainTextAsync("at the start");

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        foreach (var part in new[] { "stage", "play", "seek", "time", "speed" })
        {
            await Assertions.Expect(page.GetByTestId(part)).ToBeInViewportAsync();
        }

        await Assertions.Expect(page.GetByTestId("time")).ToContainTextAsync("/ 1:40");
    }

    private static async Task<GatewayUnderTest> RecordedAsync()
    {
        var service = await GatewayUnderTest.StartAsync();
        await using var poster = await service.JoinAsync("demo", ViewerTokens.For("poster"));
        foreach (var (text, mediaTime) in new[] { ("at ninety", 90.0), ("at the start", 0.5), ("at forty", 40) })
        {
            await poster.AskAsync(new { type = "post", text, mediaTime });
        }

        return service;
    }

    // In parts, as browsers ask for it: they do not seek in what they cannot have a part of.
    private static Task ServeAsync(IRoute route, byte[] file)
    {
        var range = route.Request.Headers.GetValueOrDefault("range", "bytes=0-");
        var from = int.Parse(range["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture);
        return route.FulfillAsync(new()
        {
            Status = 206,
            ContentType = "audio/wav",
            Headers = [new("Accept-Ranges", "bytes"), new("Content-Range", $"bytes {from}-{file.Length - 1}/{file.Length}"), new("Content-Type", "audio/wav")],
            BodyBytes = file[from..],
        });
    }

    // A film without a picture: eight thousand samples a second, a byte each.
    private static byte[] Silence(TimeSpan length)
    {
        var samples = (int)length.TotalSeconds * 8_000;
        var file = new byte[44 + samples];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), 36 + samples);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), 8_000);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 8_000);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 8);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), samples);
        file.AsSpan(44).Fill(128);
        return file;
    }

    // As the bar does it, which counts in tenths.
    private static async Task SeekAsync(IPage page, double seconds) => await page.EvaluateAsync(
        "(seconds) => { const bar = document.querySelector('[data-testid=seek]'); bar.value = seconds; for (const type of ['input', 'change']) bar.dispatchEvent(new Event(type)); }",
        seconds);

    // Not WaitForFunction, which evaluates its text again and again: the page's policy forbids that.
    private static async Task UntilAsync(IPage page, string condition) => await page.EvaluateAsync(
        $"new Promise((done) => {{ const look = () => ({condition}) ? done(true) : requestAnimationFrame(look); look(); }})").WaitAsync(TimeSpan.FromSeconds(30));

    private static ILocator Items(IPage page) => page.GetByTestId("list-item");
}
