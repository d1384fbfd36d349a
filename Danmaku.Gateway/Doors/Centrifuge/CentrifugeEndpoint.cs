using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>Where the protocol of Centrifugo is spoken.</summary>
internal static class CentrifugeEndpoint
{
    public static IEndpointRouteBuilder MapCentrifugeDoor(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetRequiredService<CentrifugeDoor>().IsOpen)
        {
            endpoints.Map(CentrifugeDoor.Path, ServeAsync).ExcludeFromDescription();
        }

        return endpoints;
    }

    private static async Task ServeAsync(HttpContext http, ConnectionAcceptor acceptor, CentrifugeDoor door)
    {
        if (await acceptor.AcceptAsync(http, door) is not { } connection)
        {
            return;
        }

        await using (connection)
        {
            await door.ServeAsync(connection, "");
        }
    }
}
