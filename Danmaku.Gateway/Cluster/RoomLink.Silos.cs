using Danmaku.Gateway.Cluster;

namespace Danmaku.Gateway.Hosting;

/// <content>The link over gRPC.</content>
internal static partial class RoomLink
{
    static partial void AddSilos(IServiceCollection services, ref bool isBuilt)
    {
        services.AddSiloLink();
        isBuilt = true;
    }
}
