namespace Danmaku.Tests.Support;

/// <summary>Tests that look at pages, in one browser for the class.</summary>
/// <remarks>The pages of a test are closed with it: they move on their own, and would take the processor from the tests that follow.</remarks>
public abstract class BrowserTests(Chromium browser) : IClassFixture<Chromium>, IAsyncLifetime
{
    /// <summary>Where pages are opened.</summary>
    protected Chromium Browser => browser;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => browser.CloseAllAsync();
}
