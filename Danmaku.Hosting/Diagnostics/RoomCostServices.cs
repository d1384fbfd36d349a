using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Danmaku.Hosting.Diagnostics;

/// <summary>What rooms cost, as a service and as an answer to operators.</summary>
internal static class RoomCostServices
{
    /// <summary>Where <see cref="MapRoomCosts"/> answers.</summary>
    public const string Path = "/debug/rooms";

    /// <summary>Adds <see cref="RoomCosts"/> and their instruments. The first call counts: a process that is gateway and silo in one has one account.</summary>
    /// <param name="services">Those of the process.</param>
    /// <param name="meterName">The process's meter.</param>
    public static IServiceCollection AddRoomCosts(this IServiceCollection services, string meterName)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider =>
        {
            var costs = new RoomCosts(provider.GetRequiredService<TimeProvider>());
            RoomCostMetrics.Add(provider.GetRequiredService<IMeterFactory>().Create(meterName), costs);
            return costs;
        });
        return services;
    }

    /// <summary>Names the rooms behind the ranks of the metrics, with their figures. For operators' eyes: ids of rooms are in it.</summary>
    public static IEndpointConventionBuilder MapRoomCosts(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(Path, static (RoomCosts costs, int? top) => Results.Json(RoomCostReport.Of(costs, top ?? RoomCostMetrics.Ranks)))
            .ExcludeFromDescription();
}
