using Danmaku.Contracts.Messages;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Doors;
using Danmaku.Gateway.Doors.Centrifuge;
using Danmaku.Gateway.Doors.Events;
using Danmaku.Gateway.Doors.Goim;
using Danmaku.Gateway.Doors.Irc;
using Danmaku.Gateway.Doors.Native;
using Danmaku.Gateway.Doors.Players;
using Danmaku.Gateway.Link;
using Danmaku.Gateway.Recording;
using Danmaku.Gateway.Rooms;
using Danmaku.Gateway.Sockets;
using Danmaku.Hosting.Diagnostics;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Hosting;

/// <summary>What a gateway is made of.</summary>
internal static class GatewayServices
{
    /// <summary>Adds rooms of this process as the silo link.</summary>
    public static IServiceCollection AddEmbeddedRooms(this IServiceCollection services) =>
        services.AddDanmakuRooms().AddSingleton<ISiloLink, EmbeddedRooms>();

    /// <summary>Adds rooms as seen from here, who may come in, and the doors.</summary>
    public static IServiceCollection AddDoors(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<GatewayOptions>, TrustedProxiesValidator>();
        services.AddSettings<GatewayOptions>();
        services.AddMetrics();
        services.AddProcessDiagnostics(GatewayMetrics.MeterName);
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<DoorTokens>();
        services.AddHostedService(static provider => provider.GetRequiredService<DoorTokens>());
        services.AddSingleton<Admission>();
        services.AddSingleton<RoomHub>();
        services.AddHostedService(static provider => provider.GetRequiredService<RoomHub>());
        services.AddSingleton<DoorParts>();
        services.AddSettings<RecordingOptions>();
        services.AddSingleton(static provider => ActivatorUtilities.CreateInstance<Recordings>(provider, (Func<Comment, byte[]>)NativeReplay.Encode));
        services.AddSingleton<NativeDoor>();
        services.AddSingleton<IWebSocketDoor>(static provider => provider.GetRequiredService<NativeDoor>());
        services.AddGoimDoor();
        services.AddEventsDoor();
        services.AddCentrifugeDoor();
        services.AddPlayersDoor();
        services.AddIrcDoor();
        return services;
    }

    /// <summary>Believes the forwarded address and scheme of the configured proxies, and of nobody else.</summary>
    public static IServiceCollection AddTrustedProxies(this IServiceCollection services)
    {
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<GatewayOptions>>(static (forwarded, gateway) =>
        {
            forwarded.ForwardedHeaders = gateway.Value.TrustedProxies.Count > 0
                ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
                : ForwardedHeaders.None;
            forwarded.ForwardLimit = null;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in gateway.Value.TrustedNetworks())
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        });
        return services;
    }
}
