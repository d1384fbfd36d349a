using Danmaku.Bench.Cluster;

namespace Danmaku.Tests.Support;

/// <summary>The service as a process of its own, as <c>run.sh</c> starts it: it can be killed, told to stop, and refuse to start.</summary>
internal sealed class ServiceProcess : IServiceLife, IAsyncDisposable
{
    private readonly NodeProcess _process;

    private ServiceProcess(NodeProcess process) => _process = process;

    /// <inheritdoc/>
    public string Url => _process.Url;

    /// <inheritdoc cref="NodeProcess.ManagementUrl"/>
    public string ManagementUrl => _process.ManagementUrl;

    /// <summary>What it logged.</summary>
    public string Output => _process.Output;

    /// <summary>What it wrote to standard error.</summary>
    public string Errors => _process.Errors;

    /// <summary>Settings for load: no limit of one viewer, one connection or one address stands in its way.</summary>
    public static Dictionary<string, string?> Unlimited => new()
    {
        ["Room:ViewerBurst"] = "1000",
        ["Room:ViewerRefill"] = "00:00:01",
        ["Gateway:RequestBurst"] = "10000",
        ["Gateway:RequestsPerSecond"] = "10000",
        ["Sockets:InboundMessageBurst"] = "100000",
        ["Sockets:InboundMessagesPerSecond"] = "10000",
        ["Sockets:InboundByteBurst"] = "67108864",
        ["Sockets:InboundBytesPerSecond"] = "16777216",
    };

    /// <summary>Starts a service with a token key of the tests on a free port, and waits until it answers.</summary>
    /// <param name="storePath">Its store's file.</param>
    /// <param name="settings">Configuration over the defaults, as <c>Room:HistorySize</c>; null takes away what this sets itself.</param>
    public static async Task<ServiceProcess> StartAsync(string storePath, Dictionary<string, string?>? settings = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Store:Path"] = storePath,
            ["Tokens:Secrets:0:Secret"] = ViewerTokens.Secret,
            ["ConnectionLimits:ExemptNetworks:0"] = "127.0.0.0/8",
            ["Rooms:AckTimeout"] = GatewayUnderTest.AckTimeout,
        };
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }

        foreach (var key in all.Where(static setting => setting.Value is null).Select(static setting => setting.Key).ToList())
        {
            all.Remove(key);
        }

        var service = Launch(all);
        await service._process.ReadyAsync();
        return service;
    }

    /// <summary>Starts a service with these settings alone; whether it answers is up to them.</summary>
    public static ServiceProcess Launch(Dictionary<string, string?> settings) =>
        new(NodeProcess.Launch("Danmaku.Gateway", Path.Combine(RepositoryRoot.Path, "Danmaku.Gateway"), settings));

    /// <inheritdoc cref="NodeProcess.SaysAsync"/>
    public Task SaysAsync(string text) => _process.SaysAsync(text);

    /// <summary>Connects and joins.</summary>
    public Task<TestViewer> JoinAsync(string room, string? token = null, (long Epoch, long Sequence)? resume = null) =>
        TestViewer.JoinAsync(Url, room, token, resume);

    public HttpClient CreateHttpClient() => new() { BaseAddress = new Uri(Url) };

    /// <inheritdoc cref="NodeProcess.KillAsync"/>
    public Task KillAsync() => _process.KillAsync();

    /// <inheritdoc cref="NodeProcess.StopAsync"/>
    public Task<int> StopAsync() => _process.StopAsync();

    /// <inheritdoc cref="NodeProcess.ExitAsync"/>
    public Task<int> ExitAsync() => _process.ExitAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
