using System.Diagnostics.Metrics;
using Danmaku.Hosting.Management;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Danmaku.Hosting.Diagnostics;

/// <summary>What a process knows of itself: which rooms its time goes to, and how much memory it may take.</summary>
internal static class DiagnosticsServices
{
    /// <summary>Where <see cref="MapRoomCosts"/> answers.</summary>
    public const string RoomsPath = "/debug/rooms";

    /// <summary>Adds <see cref="RoomCosts"/> with their instruments and page. The first call counts: a process that is gateway and silo in one has one account.</summary>
    /// <param name="services">Those of the process.</param>
    /// <param name="meterName">The process's meter.</param>
    public static IServiceCollection AddProcessDiagnostics(this IServiceCollection services, string meterName)
    {
        if (services.Any(static service => service.ServiceType == typeof(RoomCosts)))
        {
            return services;
        }

        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            var costs = new RoomCosts(provider.GetRequiredService<TimeProvider>());
            var meter = provider.GetRequiredService<IMeterFactory>().Create(meterName);
            RoomCostMetrics.Add(meter, costs);
            MemoryMetrics.Add(meter);
            return costs;
        });
        return services.AddManagementPage(static endpoints => endpoints.MapRoomCosts());
    }

    /// <summary>Names the rooms behind the ranks of the metrics, with their figures. For operators' eyes: ids of rooms are in it.</summary>
    public static IEndpointConventionBuilder MapRoomCosts(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(
        RoomsPath,
        static (HttpContext http, int? top) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return Results.Json(RoomCostReport.Of(http.RequestServices.GetRequiredService<RoomCosts>(), top ?? RoomCostMetrics.Ranks));
        });
}
