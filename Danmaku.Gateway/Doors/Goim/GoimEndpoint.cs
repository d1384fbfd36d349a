using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Goim;

/// <summary>Where goim's packets are spoken, if anywhere.</summary>
internal static class GoimEndpoint
{
    /// <summary>Adds the door, configured by section <c>Goim</c>.</summary>
    public static IServiceCollection AddGoimDoor(this IServiceCollection services)
    {
        services.AddSettings<GoimOptions>();
        services.AddSingleton<GoimDoor>();
        services.AddSingleton<IWebSocketDoor>(static provider => provider.GetRequiredService<GoimDoor>());
        return services;
    }

    /// <summary>Maps its address, where it is enabled.</summary>
    public static IEndpointRouteBuilder MapGoimDoor(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetRequiredService<GoimDoor>().Options.Enabled)
        {
            endpoints.Map(GoimDoor.Path, ServeAsync).ExcludeFromDescription();
        }

        return endpoints;
    }

    private static async Task ServeAsync(HttpContext http, ConnectionAcceptor acceptor, GoimDoor door)
    {
        if (await acceptor.AcceptAsync(http, door) is not { } connection)
        {
            return;
        }

        await using (connection)
        {
            await door.ServeAsync(connection, GoimDoor.Path);
        }
    }
}
