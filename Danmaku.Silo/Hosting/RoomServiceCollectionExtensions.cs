using Danmaku.Silo.Rooms;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Rooms of this process and where they survive.</summary>
internal static class RoomServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="RoomDirectory"/>, its store and journal, their options (sections <c>Room</c>, <c>Rooms</c>, <c>Store</c>), the
    /// health check <c>store</c> and the meter <c>Danmaku.Silo</c>. Starting the host opens the store; it fails with a
    /// <see cref="Danmaku.Silo.Storage.StoreStartException"/> when that cannot be.
    /// </summary>
    public static IServiceCollection AddDanmakuRooms(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RoomDirectory>();
        return services;
    }
}
