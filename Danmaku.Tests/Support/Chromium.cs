using Microsoft.Playwright;

namespace Danmaku.Tests.Support;

/// <summary>One real browser for the tests of a class: Debian's chromium, headless.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    private const float PatienceMilliseconds = 60_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        Assert.True(File.Exists(Executable), $"{Executable} is missing: ./test.sh installs it (apt-get install chromium).");
        _playwright = await Playwright.CreateAsync();

        // The default of 5 s is less than a page may take beside other tests on two cores.
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,

            // No sandbox: CI runs as root. The rest keeps it from looking for the network.
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>Closes every page.</summary>
    public Task CloseAllAsync() => Task.WhenAll(_browser!.Contexts.Select(static context => context.CloseAsync()));

    /// <summary>A page of a person of their own: no cookies or settings of the others.</summary>
    /// <param name="url">What to open.</param>
    /// <param name="width">Width of the window in CSS pixels.</param>
    /// <param name="height">Its height.</param>
    public async Task<IPage> OpenAsync(string url, int width = 1440, int height = 900)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = "en-US",
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        context.SetDefaultTimeout(PatienceMilliseconds);
        var page = await context.NewPageAsync();
        await page.GotoAsync(url);
        return page;
    }
}
