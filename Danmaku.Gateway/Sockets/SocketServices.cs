using System.Globalization;
using Danmaku.Gateway.Diagnostics;
using Danmaku.Hosting.Diagnostics;
using Danmaku.Hosting.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Sockets;

/// <summary>Registers the WebSocket layer; <see cref="ConnectionAcceptor"/> is its front.</summary>
internal static class SocketServices
{
    /// <summary>Adds the acceptor and all it needs. Uses the <see cref="TimeProvider"/> registered, else the system's.</summary>
    public static IServiceCollection AddDanmakuSockets(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<SocketLimits>, SocketLimitsConsistencyValidator>();
        services.AddSettings<SocketLimits>();
        services.AddSingleton<IValidateOptions<ConnectionLimitOptions>, ExemptNetworksValidator>();
        services.AddSettings<ConnectionLimitOptions>();
        services.AddSingleton<IValidateOptions<OriginOptions>, OriginOptionsValidator>();
        services.AddSettings<OriginOptions>();

        services.AddMetrics();
        services.AddSingleton<SocketMetrics>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(static provider => Get<Reloading<OriginOptions>>(provider).Select(static options => new OriginAllowList(options)));
        services.AddSingleton(provider =>
        {
            var limits = new ConnectionLimits(Get<Reloading<ConnectionLimitOptions>>(provider), Get<TimeProvider>(provider));
            Get<SocketMetrics>(provider).ObserveLimits(() => limits.MaxOpen, () => limits.KnownAddresses);
            return limits;
        });
        services.AddSingleton(provider =>
        {
            var sweeper = new ConnectionSweeper(
                Value<SocketLimits>(provider).CloseTimeout, Get<TimeProvider>(provider), Get<ILogger<ConnectionSweeper>>(provider));
            sweeper.SecondPassed += Get<ConnectionLimits>(provider).Evict;
            Get<SocketMetrics>(provider).ObserveConnections(() => sweeper.Count);
            var backlog = new CachedReading<SendBacklog>(sweeper.CountBacklog, Get<TimeProvider>(provider));
            Get<SocketMetrics>(provider).ObserveBacklog(() => backlog.Value, () => Get<Reloading<SocketLimits>>(provider).Current.SendQueueBytes);
            return sweeper;
        });
        services.AddSingleton(static provider => Get<Reloading<SocketLimits>>(provider).Select(limits => new SocketEnvironment(
            limits,
            Get<TimeProvider>(provider),
            Get<ConnectionSweeper>(provider),
            Get<SocketMetrics>(provider),
            Get<ILogger<ViewerConnection>>(provider))));
        services.AddSingleton<Drain>();
        services.AddHostedService(static provider => provider.GetRequiredService<Drain>());
        services.AddHealthChecks().AddCheck<DrainHealthCheck>(DrainHealthCheck.Name);
        // Read as it stands there: the host asks before the options have been checked, and it is they who say what is wrong.
        services.AddOptions<HostOptions>().Configure<IConfiguration>(static (host, configuration) =>
            host.ShutdownTimeout += TimeSpan.TryParse(configuration[$"{SocketLimits.SectionName}:{nameof(SocketLimits.DrainTime)}"], CultureInfo.InvariantCulture, out var drain)
                ? drain
                : TimeSpan.Zero);
        services.AddSingleton<ConnectionAcceptor>();
        services.AddSingleton<DirectUpgrade>();
        services.AddSingleton<IConnectionListenerFactory, PacedListenerFactory>();
        services.Configure<SocketTransportOptions>(static transport => transport.Backlog = PacedListenerFactory.Waiting);
        return services;
    }

    private static T Get<T>(IServiceProvider provider)
        where T : notnull => provider.GetRequiredService<T>();

    private static T Value<T>(IServiceProvider provider)
        where T : class => provider.GetRequiredService<IOptions<T>>().Value;
}
