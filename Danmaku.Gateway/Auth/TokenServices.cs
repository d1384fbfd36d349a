using Danmaku.Gateway.Diagnostics;
using Danmaku.Hosting.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Danmaku.Gateway.Auth;

/// <summary>Registers <see cref="TokenVerifier"/>, <see cref="DemoMode"/> and what keeps their keys fresh.</summary>
internal static class TokenServices
{
    /// <summary>Adds token verification, configured by section <c>Tokens</c>.</summary>
    /// <param name="services">Those of the gateway.</param>
    /// <param name="dataDirectory">Where demo mode keeps its signing key.</param>
    public static IServiceCollection AddTokens(this IServiceCollection services, Func<IServiceProvider, string> dataDirectory)
    {
        services.AddSingleton<IValidateOptions<TokenOptions>, TokenOptionsRules>();
        services.AddSettings<TokenOptions>();

        // A redirect would move trust to an address nobody configured, and what is too long is not worth draining.
        services.AddHttpClient(JwksUrlSource.ClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                MaxResponseDrainSize = 0,
            });

        services.AddMetrics();
        services.AddSingleton<TokenMetrics>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new DemoMode(
            Options(provider), dataDirectory(provider), Time(provider), provider.GetRequiredService<ILogger<DemoMode>>()));
        services.AddSingleton(static provider =>
        {
            var keys = new KeyRing(ConfiguredKeys(provider), Source(provider), Time(provider), provider.GetRequiredService<ILogger<KeyRing>>());
            provider.GetRequiredService<Reloading<TokenOptions>>().Changed += options => keys.Configure(KeysOf(options));
            return Observed(keys, provider.GetRequiredService<TokenMetrics>());
        });
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<ReceiptVerifier>();
        services.AddHealthChecks().AddCheck<KeyHealthCheck>(KeyHealthCheck.Name);
        services.AddHostedService<KeyRefreshService>();
        services.AddHostedService<DemoModeGuard>();
        return services;
    }

    private static KeyRing Observed(KeyRing keys, TokenMetrics metrics)
    {
        metrics.ObserveKeys(() => keys.Current.Count);
        if (keys.HasSource)
        {
            metrics.ObserveSource(() => keys.Looks, () => keys.FailedLooks, () => keys.Age);
        }

        return keys;
    }

    private static TokenOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<TokenOptions>>().Value;

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static IReadOnlyList<VerificationKey> ConfiguredKeys(IServiceProvider provider) =>
        provider.GetRequiredService<DemoMode>().Key is { } demoKey
            ? [demoKey]
            : KeysOf(provider.GetRequiredService<Reloading<TokenOptions>>().Current);

    private static IReadOnlyList<VerificationKey> KeysOf(TokenOptions options) =>
        [.. options.Secrets.Select(static secret => VerificationKey.FromSecret(secret.KeyId, secret.Decode()!))];

    private static IKeySource? Source(IServiceProvider provider)
    {
        var options = Options(provider);
        if (options.JwksFile is { } file)
        {
            return new JwksFileSource(file);
        }

        return options.JwksUrl is { } url
            ? new JwksUrlSource(url, options.JwksTimeout, provider.GetRequiredService<IHttpClientFactory>(), Time(provider))
            : null;
    }
}
