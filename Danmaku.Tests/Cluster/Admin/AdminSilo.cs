using Danmaku.Contracts.Protos.Admin.V1;
using Danmaku.Silo.Cluster;
using Danmaku.Silo.Cluster.Admin;
using Danmaku.Silo.Cluster.Link;
using Danmaku.Silo.Rooms;
using Danmaku.Silo.Storage;
using Danmaku.Tests.Cluster.Link;
using Danmaku.Tests.Support;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Danmaku.Tests.Cluster.Admin;

/// <summary>A silo's API for platforms as it ships, beside its port for gateways: real Kestrel, real gRPC, real rooms.</summary>
internal sealed class AdminSilo : IAsyncDisposable
{
    public const string Key = "the right key of tests";

    private readonly ErrorLog _log = new();
    private readonly WebApplication _app;
    private readonly List<GrpcChannel> _channels = [];

    private AdminSilo(RoomDirectory rooms, Dictionary<string, string?>? settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings ?? new() { ["Admin:Keys:0"] = "another key, of old", ["Admin:Keys:1"] = Key })
        {
            ["Link:Port"] = "0",
            ["Admin:Port"] = "0",
        });
        builder.Logging.ClearProviders().AddProvider(_log);
        var directory = new DirectoryRooms(rooms, "silo");
        builder.Services.AddSingleton<IClusterRooms>(directory);
        builder.Services.AddSingleton<IDoorTokenStore, NoDoorTokens>();
        builder.Services.AddGatewayLinks();
        builder.Services.AddAdminApi();
        builder.Services.AddHealthChecks().AddCheck("rooms", () => HealthCheckResult.Healthy());
        _app = builder.Build();
        _app.MapGatewayLinks();
        _app.MapAdminApi();
        directory.Relay = Relay;
        Rooms = directory;
    }

    public DirectoryRooms Rooms { get; }

    public RoomRelay Relay => _app.Services.GetRequiredService<RoomRelay>();

    /// <summary>Where it listens: first for gateways, then for platforms.</summary>
    public IReadOnlyList<string> Urls => [.. _app.Urls.Select(url => url.Replace("[::]", "127.0.0.1", StringComparison.Ordinal))];

    public static async Task<AdminSilo> StartAsync(RoomDirectory rooms, Dictionary<string, string?>? settings = null)
    {
        var silo = new AdminSilo(rooms, settings);
        await silo._app.StartAsync();
        return silo;
    }

    /// <summary>Settings with the right key and more.</summary>
    public static Dictionary<string, string?> With(string name, string value) => new() { ["Admin:Keys:0"] = Key, [name] = value };

    /// <summary>Calls as somebody who shows a key, or none.</summary>
    public CallInvoker Invoker(string? key = Key, int port = 1)
    {
        var channel = GrpcChannel.ForAddress(Urls[port]);
        _channels.Add(channel);
        return key is null ? channel.CreateCallInvoker() : channel.Intercept(headers =>
        {
            headers.Add("authorization", $"Bearer {key}");
            return headers;
        });
    }

    public RoomAdminService.RoomAdminServiceClient Client(string? key = Key) => new(Invoker(key));

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        Assert.Empty(_log.Errors);
    }
}
