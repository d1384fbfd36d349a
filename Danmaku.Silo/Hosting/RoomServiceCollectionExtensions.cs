using Danmaku.Hosting.Diagnostics;
using Danmaku.Hosting.Settings;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Domain;
using Danmaku.Silo.Hosting;
using Danmaku.Silo.Judging;
using Danmaku.Silo.Rooms;
using Danmaku.Silo.Storage;
using Danmaku.Silo.Storage.Journal;
using Danmaku.Silo.Storage.Postgres;
using Danmaku.Silo.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Rooms of this process and where they survive.</summary>
internal static class RoomServiceCollectionExtensions
{
    /// <summary>Adds <see cref="RoomDirectory"/> and what rooms need.</summary>
    public static IServiceCollection AddDanmakuRooms(this IServiceCollection services)
    {
        services.AddRoomParts();
        services.AddSingleton(provider => new RoomDirectory(
            provider.GetRequiredService<IRoomStore>(),
            provider.GetRequiredService<GroupCommitJournal>(),
            provider.GetRequiredService<IJudge>(),
            provider.GetRequiredService<Reloading<RoomLimits>>(),
            Options<RoomHostOptions>(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<RoomMetrics>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(provider => provider.GetRequiredService<RoomDirectory>());
        return services;
    }

    /// <summary>
    /// Adds what rooms need wherever they run: the store and its journal, the outside judge, the options of all (sections <c>Room</c>, <c>Rooms</c>,
    /// <c>Store</c>, <c>Judge</c>), the health check <c>store</c> and the meter <c>Danmaku.Silo</c>. Starting the host opens the store; it fails with a
    /// <see cref="StoreStartException"/> when that cannot be.
    /// </summary>
    public static IServiceCollection AddRoomParts(this IServiceCollection services)
    {
        services.AddSettings<RoomLimits>();
        services.AddSettings<RoomHostOptions>();
        services.AddStoreOptions();

        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddJudge();
        services.AddProcessDiagnostics(RoomMetrics.MeterName);
        services.AddSingleton<RoomMetrics>();
        services.AddSingleton<StoreMetrics>();
        services.AddSingleton(StartStore);
        services.AddSingleton(static provider => (IDoorTokenStore)provider.GetRequiredService<IRoomStore>());
        services.AddSingleton(provider => new GroupCommitJournal(
            provider.GetRequiredService<IRoomStore>(),
            Options<StoreOptions>(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<RoomMetrics>(),
            provider.GetRequiredService<ILogger<GroupCommitJournal>>()));
        services.AddHealthChecks().AddCheck<StoreHealthCheck>(StoreHealthCheck.Name);
        return services;
    }

    /// <summary>Adds the options of section <c>Store</c>.</summary>
    public static IServiceCollection AddStoreOptions(this IServiceCollection services)
    {
        services.AddSettings<StoreOptions>();
        services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsRules>();
        return services;
    }

    // Starting the host makes the first store, so this blocks the start and nothing else.
    private static IRoomStore StartStore(IServiceProvider provider)
    {
        var options = Options<StoreOptions>(provider);
        var time = provider.GetRequiredService<TimeProvider>();
        var loggers = provider.GetRequiredService<ILoggerFactory>();
        IRoomStore store = options.Provider switch
        {
            StoreProvider.Postgres =>
                PostgresRoomStore.StartAsync(options, time, loggers.CreateLogger<PostgresRoomStore>(), EpochFloor.Clock).GetAwaiter().GetResult(),
            _ => SqliteRoomStore.Start(options, time, loggers.CreateLogger<SqliteRoomStore>(), EpochFloor.Clock),
        };
        return new MeasuredStore(store, options, provider.GetRequiredService<StoreMetrics>(), time);
    }

    private static T Options<T>(IServiceProvider provider)
        where T : class =>
        provider.GetRequiredService<IOptions<T>>().Value;
}
