using Danmaku.Gateway.Sockets;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Doors.Irc;

/// <summary>Where IRC is spoken: over WebSocket at <c>/</c>, and over TCP at ports of its own.</summary>
internal static class IrcEndpoint
{
    public static IServiceCollection AddIrcDoor(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<IrcOptions>, IrcOptionsValidator>();
        services.AddSettings<IrcOptions>();
        services.AddSingleton<IrcDoor>();
        services.AddSingleton<IWebSocketDoor>(static provider => provider.GetRequiredService<IrcDoor>());
        services.AddSingleton<IrcCertificate>();
        services.AddHostedService(static provider => provider.GetRequiredService<IrcCertificate>());
        services.AddHostedService<IrcTcpServer>();
        return services;
    }

    /// <summary>Takes handshakes at <c>/</c>; whatever else is asked for there is a page's.</summary>
    public static WebApplication MapIrcDoor(this WebApplication app)
    {
        app.Use(static (http, next) => http.Request.Path == "/" && http.Request.Headers.Upgrade.Count > 0 ? ServeAsync(http) : next(http));
        return app;
    }

    private static async Task ServeAsync(HttpContext http)
    {
        var door = http.RequestServices.GetRequiredService<IrcDoor>();
        if (!door.Options.Enabled)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (await http.RequestServices.GetRequiredService<ConnectionAcceptor>().AcceptAsync(http, door) is not { } connection)
        {
            return;
        }

        await using (connection)
        {
            await door.ServeAsync(connection, isBare: false);
        }
    }
}
