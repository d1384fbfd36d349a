using Danmaku.Gateway.Sockets;

namespace Danmaku.Gateway.Doors.Centrifuge;

/// <summary>Registers the door.</summary>
internal static class CentrifugeServices
{
    public static IServiceCollection AddCentrifugeDoor(this IServiceCollection services)
    {
        services.AddSettings<CentrifugeOptions>();
        services.AddSingleton<CentrifugeDoor>();
        services.AddSingleton<IWebSocketDoor>(static provider => provider.GetRequiredService<CentrifugeDoor>());
        return services;
    }
}
