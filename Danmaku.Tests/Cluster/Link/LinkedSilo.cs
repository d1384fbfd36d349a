using Danmaku.Hosting.Settings;
using Danmaku.Silo.Cluster;
using Danmaku.Silo.Cluster.Link;
using Danmaku.Silo.Rooms;
using Danmaku.Silo.Storage;
using Danmaku.Tests.Support;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>A silo's end of the links as it ships: real Kestrel, real gRPC, on a port that it keeps over restarts.</summary>
internal sealed class LinkedSilo : IAsyncDisposable
{
    private readonly Dictionary<string, string?> _settings;
    private readonly RoomDirectory _rooms;
    private readonly Interceptor? _interceptor;
    private readonly ErrorLog _log = new();
    private WebApplication? _app;

    private LinkedSilo(RoomDirectory rooms, Dictionary<string, string?>? settings, Interceptor? interceptor)
    {
        _rooms = rooms;
        _interceptor = interceptor;
        _settings = new(settings ?? []) { ["Link:Port"] = "0", ["Link:DrainTimeout"] = "00:00:02" };
        Rooms = new DirectoryRooms(rooms, "silo");
    }

    /// <summary>Where gateways find it.</summary>
    public string Url { get; private set; } = "";

    /// <summary>What it calls.</summary>
    public DirectoryRooms Rooms { get; private set; }

    public RoomRelay Relay => _app!.Services.GetRequiredService<RoomRelay>();

    /// <summary>What it goes by; may be changed.</summary>
    public Reloading<LinkOptions> Settings => _app!.Services.GetRequiredService<Reloading<LinkOptions>>();

    public GatewayConnections Gateways => _app!.Services.GetRequiredService<GatewayConnections>();

    /// <summary>Starts a silo.</summary>
    /// <param name="rooms">Its rooms.</param>
    /// <param name="settings">Settings over the defaults.</param>
    /// <param name="interceptor">Sees what crosses, if there is one.</param>
    public static async Task<LinkedSilo> StartAsync(
        RoomDirectory rooms, Dictionary<string, string?>? settings = null, Interceptor? interceptor = null)
    {
        var silo = new LinkedSilo(rooms, settings, interceptor);
        await silo.StartAgainAsync();
        return silo;
    }

    /// <summary>Starts it anew after <see cref="KillAsync"/> or <see cref="StopAsync"/>, where it was.</summary>
    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Logging.ClearProviders().AddProvider(_log);
        Rooms = new DirectoryRooms(_rooms, $"silo-{Guid.NewGuid():N}");
        builder.Services.AddSingleton<IClusterRooms>(Rooms);
        builder.Services.AddSingleton<IDoorTokenStore, NoDoorTokens>();
        builder.Services.AddGatewayLinks();
        if (_interceptor is not null)
        {
            builder.Services.AddSingleton(_interceptor.GetType(), _interceptor);
            builder.Services.AddGrpc(grpc => grpc.Interceptors.Add(_interceptor.GetType()));
        }

        _app = builder.Build();
        _app.MapGatewayLinks();
        Rooms.Relay = Relay;
        await _app.StartAsync();
        var port = new Uri(_app.Urls.Single().Replace("[::]", "127.0.0.1", StringComparison.Ordinal)).Port;
        _settings["Link:Port"] = $"{port}";
        Url = $"{(_settings.ContainsKey("Link:Certificate") ? "https" : "http")}://127.0.0.1:{port}";
    }

    /// <summary>Ends it without a word to anybody, as a crash does.</summary>
    public async Task KillAsync()
    {
        var app = _app!;
        _app = null;
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await app.StopAsync(atOnce.Token);
        await app.DisposeAsync();
    }

    /// <summary>Stops it as SIGTERM does.</summary>
    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Assert.True(_log.Errors.Count == 0, string.Join('\n', _log.Errors));
    }
}
