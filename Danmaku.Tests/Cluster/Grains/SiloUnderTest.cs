using System.Net;
using Danmaku.Bench.Cluster;
using Danmaku.Contracts.Messages;
using Danmaku.Silo.Cluster;
using Danmaku.Silo.Hosting.Cluster;
using Danmaku.Silo.Rooms;
using Danmaku.Silo.Storage;
using Danmaku.Tests.Storage;
using Danmaku.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Danmaku.Tests.Cluster.Grains;

/// <summary>A silo as its process builds it, in the process of the tests, with a relay that records.</summary>
internal sealed class SiloUnderTest : IAsyncDisposable
{
    public static readonly Viewer Ann = new("ann", "Ann", ViewerRole.Viewer);

    private readonly WebApplication _app;
    private bool _stopped;

    private SiloUnderTest(WebApplication app, RecordingRelay relay, ErrorLog errors, RecordingLoggers log, int healthPort)
    {
        _app = app;
        Relay = relay;
        Errors = errors;
        Log = log;
        Health = new Uri($"http://127.0.0.1:{healthPort}");
        Rooms = app.Services.GetRequiredService<IClusterRooms>();
    }

    public RecordingRelay Relay { get; }

    public ErrorLog Errors { get; }

    /// <summary>What the service itself logs.</summary>
    public RecordingLoggers Log { get; }

    public IClusterRooms Rooms { get; }

    /// <summary>Ids of the rooms that run here.</summary>
    public IReadOnlyCollection<string> OpenRooms => _app.Services.GetRequiredService<OpenRooms>().Ids;

    /// <summary>Where a room's grain is found.</summary>
    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Opens rooms past the cluster, as a second activation would.</summary>
    public RoomOpener Opener => _app.Services.GetRequiredService<RoomOpener>();

    /// <summary>Where it says how it is.</summary>
    public Uri Health { get; }

    /// <summary>Starts a silo and waits until it has joined.</summary>
    /// <param name="port">Its port.</param>
    /// <param name="primary">Port of the silo that keeps the membership.</param>
    /// <param name="store">Where rooms survive; shared with the other silos.</param>
    /// <param name="settings">Settings over the defaults.</param>
    public static Task<SiloUnderTest> StartAsync(int port, int primary, IRoomStore store, params string[] settings) =>
        StartAsync(port, settings, services => services.AddSingleton(store).PostConfigure<DevelopmentClusterMembershipOptions>(
            options => options.PrimarySiloEndpoint = new IPEndPoint(IPAddress.Loopback, primary)));

    /// <summary>Starts a silo over its own store and waits until it has joined.</summary>
    public static async Task<SiloUnderTest> StartAsync(int port, string[] settings, Action<IServiceCollection>? configure = null)
    {
        var relay = new RecordingRelay();
        var errors = new ErrorLog();
        var log = new RecordingLoggers();
        var healthPort = FreePorts.Next();
        string[] all =
        [
            $"--Cluster:Port={port}", $"--Management:Port={healthPort}", "--Link:Port=0", "--Room:ViewerBurst=1000", "--Room:ViewerRefill=00:00:01", .. settings,
        ];
        var app = SiloProgram.Build(all, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(errors);
            builder.Logging.AddProvider(new OwnLog(log));
            builder.Logging.AddFilter<OwnLog>("Danmaku", LogLevel.Debug);
            builder.Logging.AddFilter<OwnLog>(null, LogLevel.None);
            builder.Services.AddSingleton<IRoomRelay>(relay);
            configure?.Invoke(builder.Services);
        });
        await app.StartAsync();
        return new SiloUnderTest(app, relay, errors, log, healthPort);
    }

    public async Task<PostResult> PostAsync(string roomId, string text, string? nonce = null) =>
        Assert.Single(await Rooms.PostAsync(roomId, [new DraftPost(Ann, new CommentDraft { Text = text, Nonce = nonce })], CancellationToken.None));

    /// <summary>Stops it as a supervisor does.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private sealed class OwnLog(RecordingLoggers log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }
}
