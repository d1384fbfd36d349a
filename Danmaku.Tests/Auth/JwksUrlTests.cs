using Danmaku.Gateway.Auth;
using Danmaku.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Danmaku.Tests.Auth;

/// <summary>A key set fetched over HTTP from a server that may fail in every way servers do.</summary>
public sealed class JwksUrlTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _time = new();
    private readonly TestTokens _tokens = new();
    private readonly ServiceProvider _services;
    private readonly WebApplication _server;
    private readonly CancellationTokenSource _stop = new();
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;
    private KeyRing _ring = null!;
    private TokenVerifier _verifier = null!;
    private Task _running = Task.CompletedTask;

    public JwksUrlTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Map("/{**path}", context => _answer(context));
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddTokens(_ => Path.GetTempPath())
            .BuildServiceProvider();
    }

    public async Task InitializeAsync()
    {
        await _server.StartAsync();
        var source = new JwksUrlSource(
            new Uri(_server.Urls.Single() + "/jwks.json"), FetchTimeout, _services.GetRequiredService<IHttpClientFactory>(), _time);
        _ring = new KeyRing([], source, _time, NullLogger<KeyRing>.Instance);
        _verifier = TestTokens.VerifierOf(_ring, time: _time);
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Keys_are_fetched_and_verify()
    {
        _answer = AnswerKeys;

        await Start();

        TokenAssert.Verified(await Verify());
    }

    [Fact]
    public async Task A_server_that_is_down_at_start_is_waited_for()
    {
        _answer = AnswerStatus(503);
        await Start();
        TokenAssert.Refused(TokenRefusal.KeysUnavailable, await Verify());

        _answer = AnswerKeys;
        _time.Advance(KeyRing.MinRefreshGap);

        TokenAssert.Verified(await Verify());
    }

    [Theory]
    [InlineData(204)]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task A_server_that_fails_later_leaves_the_last_good_keys_in_use(int status)
    {
        _answer = AnswerKeys;
        await Start();

        _answer = AnswerStatus(status);
        await LookAgain();

        TokenAssert.Verified(await Verify());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_endless_answer_is_cut_off(bool tellsLength)
    {
        _answer = AnswerKeys;
        await Start();

        _answer = async context =>
        {
            context.Response.ContentLength = tellsLength ? 1L << 40 : null;
            var junk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(junk, context.RequestAborted);
            }
        };

        // The clock stands still, so only the limit can end this look.
        await LookAgain();

        TokenAssert.Verified(await Verify());
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_on_after_the_timeout()
    {
        _answer = AnswerKeys;
        await Start();

        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = async context =>
        {
            await context.Response.StartAsync();
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        _time.Advance(KeyRing.MinRefreshGap);
        var look = _ring.RefreshForUnknownKey();
        await asked.Task;
        Assert.False(look.IsCompleted);
        _time.Advance(FetchTimeout);

        Assert.True(await look);
        TokenAssert.Verified(await Verify());
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var followed = false;
        _answer = context =>
        {
            followed |= context.Request.Path != "/jwks.json";
            context.Response.Redirect("/elsewhere.json");
            return Task.CompletedTask;
        };

        await Start();

        Assert.False(followed);
        TokenAssert.Refused(TokenRefusal.KeysUnavailable, await Verify());
    }

    [Fact]
    public async Task Nobody_listening_is_no_reason_not_to_start()
    {
        await _server.StopAsync();

        await Start();

        TokenAssert.Refused(TokenRefusal.KeysUnavailable, await Verify());
    }

    private static Func<HttpContext, Task> AnswerStatus(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private Task AnswerKeys(HttpContext context) =>
        context.Response.Body.WriteAsync(TestTokens.KeySet(_tokens.Jwk(TokenAlgorithm.ES256))).AsTask();

    private async Task Start()
    {
        await _ring.LoadAsync(CancellationToken.None);
        _running = _ring.RunAsync(TimeSpan.FromMinutes(5), _stop.Token);
    }

    private async Task LookAgain()
    {
        _time.Advance(KeyRing.MinRefreshGap);
        Assert.True(await _ring.RefreshForUnknownKey());
    }

    private ValueTask<TokenResult> Verify() => _verifier.VerifyAsync(_tokens.Sign(TokenAlgorithm.ES256), CancellationToken.None);
}
