using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Danmaku.Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Support;

/// <summary>The service as it ships, in this process: real Kestrel on a free port, real SQLite in a folder of its own.</summary>
/// <remarks>
/// Disposing it fails the test when the service logged an error that was not announced by <see cref="AllowErrors"/>. Its answers wait for the disk
/// as long as they may (<see cref="AckTimeout"/>) unless a test says otherwise: a slow machine is no store that is away.
/// </remarks>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    /// <summary>Of the rooms of tests; by default it is so short that a pause of a busy machine exceeds it.</summary>
    public const string AckTimeout = "00:00:30";

    // A clock that a test moves jumps while writes, answers and leases are just under way, and nobody is to be taken for gone by that; nor are the
    // answers to pings of many minutes that come at once more than a viewer may send.
    private static readonly Dictionary<string, string?> OnManualClock = new()
    {
        ["Rooms:LeaseDuration"] = "00:05:00",
        ["Sockets:SlowTimeout"] = "00:05:00",
        ["Sockets:IdleTimeout"] = "00:15:00",
        ["Sockets:PingInterval"] = "00:05:00",
    };

    private readonly TemporaryFolder _folder = new();
    private readonly ErrorLog _log = new();
    private readonly Dictionary<string, string?> _settings;
    private readonly TimeProvider? _time;
    private WebApplication? _app;
    private bool _errorsAllowed;

    private GatewayUnderTest(Dictionary<string, string?> settings, TimeProvider? time)
    {
        _settings = settings;
        _time = time;
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Its store's file.</summary>
    public string StorePath => _folder.File("danmaku.db");

    public IServiceProvider Services => _app!.Services;

    /// <summary>Starts a service with a token key of the tests.</summary>
    /// <param name="settings">Configuration over the defaults, as <c>Room:HistorySize</c>; what is null is not set.</param>
    /// <param name="time">Clock; the system's by default. By one that a test moves, connections and leases last for minutes.</param>
    public static Task<GatewayUnderTest> StartAsync(Dictionary<string, string?>? settings = null, TimeProvider? time = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["Tokens:Secrets:0:Secret"] = ViewerTokens.Secret,
            ["ConnectionLimits:ExemptNetworks:0"] = "127.0.0.0/8",
            ["Rooms:AckTimeout"] = AckTimeout,
        };
        foreach (var (key, value) in (time is ManualTimeProvider ? OnManualClock : []).Concat(settings ?? []))
        {
            all[key] = value;
        }

        foreach (var unset in all.Where(setting => setting.Value is null).Select(setting => setting.Key).ToList())
        {
            all.Remove(unset);
        }

        return StartWithAsync(all, time);
    }

    /// <summary>Starts a service without keys: demo mode.</summary>
    public static Task<GatewayUnderTest> StartDemoAsync() =>
        StartWithAsync(
            new Dictionary<string, string?> { ["ConnectionLimits:ExemptNetworks:0"] = "127.0.0.0/8", ["Rooms:AckTimeout"] = AckTimeout }, time: null);

    /// <summary>Stops the service and starts it again on the same files, at another port.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAppAsync();
    }

    /// <summary>Stops the service, as the end of the test does.</summary>
    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    /// <summary>Connects and joins.</summary>
    public Task<TestViewer> JoinAsync(string room, string? token = null) => TestViewer.JoinAsync(Url, room, token);

    /// <summary>Issues a door token.</summary>
    public async Task<string> IssueDoorTokenAsync(string id, string role = "viewer")
    {
        using var http = CreateHttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ViewerTokens.For(id, role));
        using var answer = await http.PostAsJsonAsync("/door-tokens", new { label = "bot" });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    public HttpClient CreateHttpClient() => new() { BaseAddress = new Uri(Url) };

    /// <summary>This test makes the service log errors.</summary>
    public void AllowErrors() => _errorsAllowed = true;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
        Assert.True(_errorsAllowed || _log.Errors.Count == 0, string.Join('\n', _log.Errors));
    }

    private static async Task<GatewayUnderTest> StartWithAsync(Dictionary<string, string?> settings, TimeProvider? time)
    {
        var service = new GatewayUnderTest(settings, time);
        await service.StartAppAsync();
        return service;
    }

    private async Task StartAppAsync()
    {
        string[] args = ["--contentRoot", Path.Combine(RepositoryRoot.Path, "Danmaku.Gateway"), "--urls", "http://127.0.0.1:0"];
        _app = GatewayProgram.Build(args, builder =>
        {
            builder.Configuration.AddInMemoryCollection(_settings);
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Store:Path", (string?)StorePath)]);
            builder.Logging.ClearProviders().AddProvider(_log);
            if (_time is not null)
            {
                builder.Services.AddSingleton(_time);
            }
        });
        await _app.StartAsync();
        Url = _app.Urls.Single();
    }
}
