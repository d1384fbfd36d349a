using Danmaku.Hosting.Settings;
using Danmaku.Silo.Diagnostics;
using Danmaku.Silo.Judging;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The operator's outside judge.</summary>
internal static class JudgeServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IJudge"/> with its options (section <c>Judge</c>): the one at <c>Judge:Url</c>, or one that is never asked.</summary>
    public static IServiceCollection AddJudge(this IServiceCollection services)
    {
        services.AddSettings<JudgeOptions>();
        services.AddSingleton<IValidateOptions<JudgeOptions>, JudgeOptionsRules>();

        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<JudgeMetrics>();
        services.AddSingleton<IJudge>(static provider =>
        {
            var options = provider.GetRequiredService<Reloading<JudgeOptions>>();
            return options.Current.Url is null
                ? new NoJudge()
                : new WebhookJudge(
                    options,
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<JudgeMetrics>(),
                    provider.GetRequiredService<ILogger<WebhookJudge>>());
        });
        return services;
    }
}
