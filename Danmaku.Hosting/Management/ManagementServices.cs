using System.Net;
using Danmaku.Hosting.Telemetry;
using Danmaku.Hosting.Telemetry.Exposition;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Danmaku.Hosting.Management;

/// <summary>Registers what operators ask a process, and where.</summary>
internal static class ManagementServices
{
    private static readonly ManagementPage Health = new(HealthPages.Map);

    /// <summary>Adds the management port with health and metrics. Before all other services, so that it starts first and stops last.</summary>
    /// <param name="builder">That of the process.</param>
    /// <param name="defaultPort">Its port where none is configured; <see langword="null"/> for none.</param>
    public static void AddManagement(this WebApplicationBuilder builder, int? defaultPort)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSettings<ManagementOptions>().PostConfigure(options => options.Port ??= defaultPort);
        services.AddHealthChecks();

        // It logs an error at each probe of a process that drains; ProcessHealth tells of each change once.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        services.AddSingleton(static provider => new ThreadPoolPulse(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ProcessHealth>();
        services.AddSingleton(Health);
        services.AddManagementPage(MetricsPage.Map);
        services.AddSingleton<ManagementServer>();
        services.AddHostedService(static provider => provider.GetRequiredService<ManagementServer>());
    }

    /// <summary>Adds a page to the management port.</summary>
    /// <param name="services">Those of the process.</param>
    /// <param name="map">See <see cref="ManagementPage.Map"/>.</param>
    public static IServiceCollection AddManagementPage(this IServiceCollection services, Action<IEndpointRouteBuilder> map) =>
        services.AddSingleton(new ManagementPage(map));

    /// <summary>Maps health at the public port of a process that has no other, and all other pages for this machine alone.</summary>
    /// <param name="app">The process.</param>
    /// <param name="withPages">Whether the other pages are there at all.</param>
    public static void MapManagementWithoutPort(this WebApplication app, bool withPages)
    {
        if (app.Services.GetRequiredService<IOptions<ManagementOptions>>().Value.Port is not null)
        {
            return;
        }

        var group = app.MapGroup("").ExcludeFromDescription().DisableHttpMetrics().WithMetadata(Untraced.Instance);
        Health.Map(group);
        if (withPages)
        {
            var local = group.MapGroup("").AddEndpointFilter(static (context, next) => IsFromHere(context.HttpContext)
                ? next(context)
                : ValueTask.FromResult<object?>(Results.NotFound()));
            foreach (var page in app.Services.GetServices<ManagementPage>().Where(static page => page != Health))
            {
                page.Map(local);
            }
        }
    }

    private static bool IsFromHere(HttpContext context) => context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);
}
