using Danmaku.Gateway.Link;
using Danmaku.Gateway.Sockets;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Hosting;

/// <summary>Where a gateway's rooms are: in this process, or with silos where their addresses are configured.</summary>
internal static partial class RoomLink
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    /// <summary>Adds the link to the rooms.</summary>
    public static IServiceCollection AddRoomLink(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<SiloLinkOptions>, SiloAddressesValidator>();
        services.AddSettings<SiloLinkOptions>();
        if (!configuration.GetSection($"{SiloLinkOptions.SectionName}:{nameof(SiloLinkOptions.Addresses)}").GetChildren().Any())
        {
            return services.AddEmbeddedRooms();
        }

        // There is somewhere else to go: viewers are asked to.
        services.PostConfigure<SocketLimits>(static sockets => sockets.DrainTime ??= DrainTime);
        services.Configure<HostOptions>(static host => host.ShutdownTimeout += DrainTime);
        EmbeddedRooms.AddDataDirectory(services);
        var isBuilt = false;
        AddSilos(services, ref isBuilt);
        if (!isBuilt)
        {
            services.AddOptions<SiloLinkOptions>().Validate(
                static options => options.Addresses.Count == 0,
                "Silos:Addresses is set, and this Danmaku.Gateway was built without the cluster: build it with -p:Cluster=true, or leave the addresses out.");
        }

        return services;
    }

    // Its body is in the folder Cluster; a build without the cluster has none, and the call goes with it.
    static partial void AddSilos(IServiceCollection services, ref bool isBuilt);
}
