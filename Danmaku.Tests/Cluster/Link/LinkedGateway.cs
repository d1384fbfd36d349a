using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Cluster;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;
using Danmaku.Hosting.Settings;
using Danmaku.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Cluster.Link;

/// <summary>A gateway's end of the links, without viewers.</summary>
internal sealed class LinkedGateway : IAsyncDisposable
{
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private LinkedGateway(SiloLinkOptions options, INameResolver names) => Link = new GrpcSiloLink(
        Settings = new Reloading<SiloLinkOptions>(options),
        names,
        new SiloLinkMetrics(_meters.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()),
        TimeProvider.System,
        Log.CreateLogger<GrpcSiloLink>());

    public GrpcSiloLink Link { get; }

    /// <summary>What it goes by; may be changed.</summary>
    public Reloading<SiloLinkOptions> Settings { get; private set; }

    public RecordingLoggers Log { get; } = new();

    /// <summary>Starts it; the links are made meanwhile.</summary>
    public static Task<LinkedGateway> StartAsync(params string[] silos) => StartAsync(new SiloLinkOptions { Addresses = silos });

    /// <summary>Starts it; the links are made meanwhile.</summary>
    public static async Task<LinkedGateway> StartAsync(SiloLinkOptions options, INameResolver? names = null)
    {
        var gateway = new LinkedGateway(options, names ?? new SystemNames());
        await gateway.Link.StartAsync(CancellationToken.None);
        return gateway;
    }

    public async Task<PostResult> PostAsync(string text, string? nonce = null, string room = "demo") =>
        await Link.PostAsync(room, Rooms.RoomsUnderTest.Ann, new CommentDraft { Text = text, Nonce = nonce }, CancellationToken.None)
            .AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async Task<RoomSnapshot> SubscribeAsync(IRoomListener listener, string room = "demo") =>
        await Link.SubscribeAsync(room, listener, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await Link.StopAsync(CancellationToken.None);
        Link.Dispose();
        await _meters.DisposeAsync();
    }
}
