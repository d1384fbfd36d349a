using Danmaku.Gateway.Diagnostics;
using Danmaku.Gateway.Link;

namespace Danmaku.Gateway.Cluster;

/// <summary>What a gateway needs that has its rooms in a cluster; the options of the section <c>Silos</c> are the caller's to add.</summary>
internal static class SiloLinkServices
{
    /// <summary>Adds the link to silos as the silo link, and the health check <c>silos</c>: healthy while there is one.</summary>
    public static IServiceCollection AddSiloLink(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<SiloLinkMetrics>();
        services.AddSingleton<INameResolver, SystemNames>();
        services.AddSingleton<GrpcSiloLink>();
        services.AddSingleton<ISiloLink>(static provider => provider.GetRequiredService<GrpcSiloLink>());
        services.AddHostedService(static provider => provider.GetRequiredService<GrpcSiloLink>());
        services.AddHealthChecks().AddCheck<SiloLinkHealthCheck>("silos");
        return services;
    }
}
