using Danmaku.Hosting.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>How a section of the configuration becomes options.</summary>
internal static class SettingsServices
{
    /// <summary>
    /// Adds the section of an option record: <see cref="IOptions{T}"/> as it is at start, and <see cref="Reloading{T}"/> as it is now. It is read
    /// strictly, held against the record's attributes and every <see cref="IValidateOptions{T}"/>, at start and whenever the configuration changes.
    /// </summary>
    public static OptionsBuilder<T> AddSettings<T>(this IServiceCollection services)
        where T : class, new()
    {
        if (services.Any(static service => service.ServiceType == typeof(SettingsSection<T>)))
        {
            return services.AddOptions<T>();
        }

        services.AddSingleton<SettingsSection<T>>();
        services.AddSingleton<SettingsSection>(static provider => provider.GetRequiredService<SettingsSection<T>>());
        services.AddSingleton<IOptionsFactory<T>>(static provider => provider.GetRequiredService<SettingsSection<T>>());
        services.AddSingleton(static provider => new Reloading<T>(provider.GetRequiredService<IOptions<T>>().Value));
        services.TryAddSingleton<SettingsReader>();
        return services.AddOptions<T>().ValidateOnStart();
    }

    /// <summary>Follows the places of settings while the host runs.</summary>
    public static IServiceCollection AddSettingsReload(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SettingsReader>();
        services.AddSingleton<SettingsMetrics>();
        services.AddSingleton<SettingsReload>();
        services.AddHostedService(static provider => provider.GetRequiredService<SettingsReload>());
        return services;
    }
}
